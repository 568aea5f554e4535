'use client';

import { InviteForm } from '@/components/invite-form';
import { countAddresses } from '@/lib/invitations/address-list';
import { invite } from './actions';

export function FirstInvites({ isMailed }: { isMailed: boolean }) {
  return <InviteForm action={invite} count={countAddresses} isMailed={isMailed} />;
}
