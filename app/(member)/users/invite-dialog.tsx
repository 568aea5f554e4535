'use client';

import { UserRoundPlus } from 'lucide-react';
import { useState } from 'react';
import { Button } from '@/components/button';
import { Dialog } from '@/components/dialog';
import { InviteForm } from '@/components/invite-form';
import { countAddresses } from '@/lib/invitations/address-list';
import { invite } from './actions';

type InviteProps = { isMailed: boolean; inviteHours: number };

export function InviteDialog(props: InviteProps) {
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <Button onClick={() => setOpen(true)} className="noscript:hidden">
        <UserRoundPlus size={18} aria-hidden="true" />
        Invite
      </Button>
      <Dialog title="Invite" isOpen={isOpen} onOpenChange={setOpen}>
        <InviteForm action={invite} count={countAddresses} {...props} />
      </Dialog>
    </>
  );
}

/** The same form on the page itself, for browsers without JavaScript. */
export function InviteWithoutScript(props: InviteProps) {
  return (
    <noscript>
      <section className="mb-6 max-w-lg rounded-house border border-line bg-card p-6">
        <h2 className="mb-4 font-bold">Invite</h2>
        <InviteForm action={invite} count={countAddresses} {...props} />
      </section>
    </noscript>
  );
}
