import type { Metadata } from 'next';
import Form from 'next/form';
import { redirect } from 'next/navigation';
import { requireActor } from '@/app/_web/actor';
import { getWords, readerLanguage } from '@/app/_web/words';
import { MailSettings } from '@/app/mail-settings';
import { buttonLook } from '@/components/button';
import { Notice } from '@/components/notice';
import { TestMailForm } from '@/components/test-mail-form';
import { config } from '@/lib/config';
import { isProxyForgotten } from '@/lib/forgotten-proxy';
import { maySeeMail } from '@/lib/mail/policy';
import { listMails } from '@/lib/mail/queries';
import { VERSION } from '@/lib/version';
import { sayTemplate } from '@/words/mails';
import { Refresh } from '../refresh';
import { Unusable } from '../unusable';
import { testMail } from './actions';
import { CheckForm } from './check-form';
import { MailList } from './mail-list';
import { Pagination } from './pagination';
import { Preview } from './preview';
import { EmailView } from './view';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getWords('email'))('title') };
}

const STATES = ['queued', 'sent', 'failed'] as const;
const TEMPLATES = ['invite', 'password-reset'] as const;

const BOX = 'space-y-5 rounded-house border border-line bg-card p-5';

export default async function EmailPage({ searchParams }: PageProps<'/email'>) {
  const actor = await requireActor('/email');
  if (!maySeeMail(actor)) redirect('/account');
  const view = EmailView.parse(await searchParams);
  const { mails, total, page, pages } = await listMails(actor, view);
  const isMailed = config().mail !== null;
  const isFiltered = view.search !== '' || view.state !== undefined;
  const t = await getWords('email');
  const language = await readerLanguage();
  const templates = TEMPLATES.map((value) => ({ value, label: sayTemplate(value, language) }));
  return (
    <div className="space-y-8">
      <h1 className="text-title font-bold">{t('title')}</h1>
      {isProxyForgotten() && <Notice tone="warn">{t('proxyForgotten')}</Notice>}
      <div className="grid items-start gap-8 lg:grid-cols-[minmax(0,5fr)_minmax(0,7fr)]">
        <section aria-labelledby="server" className={BOX}>
          <h2 id="server" className="font-bold">
            {t('server')}
          </h2>
          <MailSettings />
          {isMailed && (
            <>
              <CheckForm />
              <hr className="border-line" />
              <TestMailForm action={testMail} email={actor.email} templates={templates} />
            </>
          )}
        </section>
        <section aria-labelledby="templates" className={BOX}>
          <h2 id="templates" className="font-bold">
            {t('preview.heading')}
          </h2>
          <Preview actor={actor} view={view} />
        </section>
      </div>
      <section aria-labelledby="mails" className="space-y-4">
        <h2 id="mails" className="font-bold">
          {t('mails.heading')}
        </h2>
        <Form action="/email" role="search" className="flex flex-wrap gap-2">
          <input
            type="search"
            name="search"
            aria-label={t('mails.search')}
            placeholder={t('mails.search')}
            autoComplete="off"
            maxLength={200}
            defaultValue={view.search}
            className="min-h-11 min-w-0 flex-1 basis-56 rounded-house border border-edge bg-card px-3 text-ink placeholder:text-quiet sm:max-w-sm"
          />
          <select
            name="state"
            aria-label={t('mails.state')}
            defaultValue={view.state ?? ''}
            className="min-h-11 rounded-house border border-edge bg-card px-3 text-ink"
          >
            <option value="">{t('mails.allStates')}</option>
            {STATES.map((state) => (
              <option key={state} value={state}>
                {t(`states.${state}`)}
              </option>
            ))}
          </select>
          <button type="submit" className={buttonLook('plain')}>
            {t('mails.submit')}
          </button>
        </Form>
        {view.unusable.length > 0 && <Unusable names={view.unusable} href="/email" />}
        {total === 0 ? (
          view.unusable.length === 0 && <Notice>{isFiltered ? t('mails.noMatch') : t('mails.none')}</Notice>
        ) : (
          <MailList mails={mails} isMailed={isMailed} />
        )}
        <Pagination view={view} {...{ total, page, pages }} />
      </section>
      {mails.some(({ state }) => state === 'queued' || state === 'sending') && <Refresh />}
      <p className="text-small text-quiet">Latchkey {VERSION}</p>
    </div>
  );
}
