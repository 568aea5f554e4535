import { getWords, readerLanguage } from '@/app/_web/words';
import { MailSettings } from '@/app/mail-settings';
import { TestMailForm } from '@/components/test-mail-form';
import type { UserActor } from '@/lib/actor';
import { config } from '@/lib/config';
import { sayTemplate } from '@/words/mails';
import { Tabs } from '../tabs';
import { testMail } from './actions';
import { CheckForm } from './check-form';
import { Preview } from './preview';
import { addressOf, type EmailView, VIEWS } from './view';

const TEMPLATES = ['invite', 'password-reset'] as const;

type MailServerProps = { actor: UserActor; view: EmailView };

/** How mail is set up, with a mail that proves it; the check of the connection; and what the mails look like. */
export async function MailServer({ actor, view }: MailServerProps) {
  const t = await getWords('email');
  const { mail } = config();
  const views = VIEWS.filter((name) => mail !== null || name !== 'check');
  const current = views.find((name) => name === view.view) ?? 'settings';
  const tabs = views.map((name) => ({
    href: addressOf(view, { view: name }),
    label: t(`views.${name}`),
    isCurrent: name === current,
  }));
  return (
    <section aria-labelledby="server">
      <h2 id="server" className="flex min-h-9 items-center font-bold tracking-[-0.006em]">
        {t('server')}
      </h2>
      <Tabs label={t('server')} tabs={tabs} />
      {current === 'settings' && <Settings email={actor.email} />}
      {current === 'check' && mail && <CheckForm host={mail.host} />}
      {current === 'preview' && <Preview actor={actor} view={view} />}
    </section>
  );
}

async function Settings({ email }: { email: string }) {
  const language = await readerLanguage();
  const templates = TEMPLATES.map((value) => ({ value, label: sayTemplate(value, language) }));
  return (
    <>
      <MailSettings />
      {config().mail && (
        <div className="pt-5">
          <TestMailForm action={testMail} email={email} templates={templates} />
        </div>
      )}
    </>
  );
}
