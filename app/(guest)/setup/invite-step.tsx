import { Card } from '@/components/card';
import { config } from '@/lib/config';
import { FirstInvites } from './first-invites';
import { WizardButtons } from './wizard-buttons';

export function InviteStep() {
  return (
    <Card title="Invite">
      <p className="text-quiet">
        Who else belongs here? You can invite more people at any time. Step 3 of 3.
      </p>
      <FirstInvites isMailed={config().mail !== null} />
      <WizardButtons to="finish" />
    </Card>
  );
}
