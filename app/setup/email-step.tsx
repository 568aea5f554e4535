import { getWords } from '@/app/_web/words';
import { GetForm } from '@/app/link';
import { MailSettings } from '@/app/mail-settings';
import { Button } from '@/components/button';
import { Card } from '@/components/card';
import { TestMailForm } from '@/components/test-mail-form';
import { config } from '@/lib/config';
import { testMail } from './actions';
import { FootButton } from './foot-button';
import { Step } from './step';

/** Says how mail is set up, and proves it with the real invite. */
export async function EmailStep({ email }: { email: string }) {
  const t = await getWords('setup');
  const { mail, asksSurvey } = config();
  return (
    <Step at="email">
      <Card title={t('email.title')}>
        <p className="text-quiet">{t('email.lead')}</p>
        <MailSettings />
        {mail && <TestMailForm action={testMail} email={email} />}
        {/* A plain address, so that reload and the back button do what people expect. */}
        <GetForm id="way-on" action="/setup">
          <input type="hidden" name="step" value={asksSurvey ? 'survey' : 'invite'} />
          <Button type="submit" className="w-full">
            {t('wizard.next')}
          </Button>
        </GetForm>
      </Card>
      <FootButton form="way-on">{t('wizard.skip')}</FootButton>
    </Step>
  );
}
