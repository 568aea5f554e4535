import { getWords } from '@/app/_web/words';
import { MailSettings } from '@/app/mail-settings';
import { Card } from '@/components/card';
import { TestMailForm } from '@/components/test-mail-form';
import { config } from '@/lib/config';
import { testMail } from './actions';
import { WizardButtons } from './wizard-buttons';

/** Says how mail is set up, and proves it with the real invite. */
export async function EmailStep({ email }: { email: string }) {
  const t = await getWords('setup');
  return (
    <Card title={t('email.title')}>
      <p className="text-quiet">{t('email.lead')}</p>
      <MailSettings />
      {config().mail && <TestMailForm action={testMail} email={email} />}
      <WizardButtons to="invite" />
    </Card>
  );
}
