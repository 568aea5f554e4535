import { wayOfInvites } from '@/lib/invitations/terms';
import { FirstInvites } from './first-invites';
import { Step } from './step';

export function InviteStep() {
  return (
    <Step at="invite">
      <FirstInvites way={wayOfInvites()} />
    </Step>
  );
}
