import { getWords } from '@/app/_web/words';
import { Card } from '@/components/card';
import { config } from '@/lib/config';
import { FirstInvites } from './first-invites';
import { WizardButtons } from './wizard-buttons';

export async function InviteStep() {
  const t = await getWords('setup');
  return (
    <Card title={t('invite.title')}>
      <p className="text-quiet">{t('invite.lead')}</p>
      <FirstInvites isMailed={config().mail !== null} />
      <WizardButtons to="finish" />
    </Card>
  );
}
