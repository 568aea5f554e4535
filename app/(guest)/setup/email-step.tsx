import { MailSettings } from '@/app/mail-settings';
import { Card } from '@/components/card';
import { TestMailForm } from '@/components/test-mail-form';
import { config } from '@/lib/config';
import { testMail } from './actions';
import { WizardButtons } from './wizard-buttons';

/** Says how mail is set up, and proves it with the real invite. */
export function EmailStep({ email }: { email: string }) {
  return (
    <Card title="Email">
      <p className="text-quiet">Invites and password resets go by mail. Step 2 of 3.</p>
      <MailSettings />
      {config().mail && <TestMailForm action={testMail} email={email} />}
      <WizardButtons to="invite" />
    </Card>
  );
}
