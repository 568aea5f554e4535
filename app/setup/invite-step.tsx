import { config } from '@/lib/config';
import { FirstInvites } from './first-invites';
import { Step } from './step';

export function InviteStep() {
  return (
    <Step at="invite">
      <FirstInvites isMailed={config().mail !== null} />
    </Step>
  );
}
