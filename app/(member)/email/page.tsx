import type { Metadata } from 'next';
import Form from 'next/form';
import { redirect } from 'next/navigation';
import { requireActor } from '@/app/_web/actor';
import { MailSettings } from '@/app/mail-settings';
import { buttonLook } from '@/components/button';
import { Notice } from '@/components/notice';
import { TestMailForm } from '@/components/test-mail-form';
import { config } from '@/lib/config';
import { maySeeMail } from '@/lib/mail/policy';
import { listMails } from '@/lib/mail/queries';
import { Pages } from '../pages';
import { Refresh } from '../refresh';
import { testMail } from './actions';
import { CheckForm } from './check-form';
import { MailList } from './mail-list';
import { Preview } from './preview';
import { Shown } from './shown';

export const metadata: Metadata = { title: 'Email' };

const FILTERS = [
  { value: '', label: 'All states' },
  { value: 'queued', label: 'Queued' },
  { value: 'sent', label: 'Sent' },
  { value: 'failed', label: 'Failed' },
];

const TEMPLATES = [
  { value: 'invite', label: 'Invite' },
  { value: 'password-reset', label: 'Password reset' },
];

const BOX = 'space-y-5 rounded-house border border-line bg-card p-5';

export default async function EmailPage({ searchParams }: PageProps<'/email'>) {
  const actor = await requireActor('/email');
  if (!maySeeMail(actor)) redirect('/account');
  const asked = Shown.parse(await searchParams);
  const { mails, total, page, pages } = await listMails(actor, asked);
  const isMailed = config().mail !== null;
  const isFiltered = asked.search !== '' || asked.state !== undefined;
  return (
    <div className="space-y-8">
      <h1 className="text-title font-bold">Email</h1>
      <div className="grid items-start gap-8 lg:grid-cols-[minmax(0,5fr)_minmax(0,7fr)]">
        <section aria-labelledby="server" className={BOX}>
          <h2 id="server" className="font-bold">
            Mail server
          </h2>
          <MailSettings />
          {isMailed && (
            <>
              <CheckForm />
              <hr className="border-line" />
              <TestMailForm action={testMail} email={actor.email} templates={TEMPLATES} />
            </>
          )}
        </section>
        <section aria-labelledby="templates" className={BOX}>
          <h2 id="templates" className="font-bold">
            Preview
          </h2>
          <Preview actor={actor} shown={asked} />
        </section>
      </div>
      <section aria-labelledby="mails" className="space-y-4">
        <h2 id="mails" className="font-bold">
          Mails
        </h2>
        <Form action="/email" role="search" className="flex flex-wrap gap-2">
          <input
            type="search"
            name="search"
            aria-label="Search mails"
            placeholder="Search mails"
            autoComplete="off"
            maxLength={200}
            defaultValue={asked.search}
            className="min-h-11 min-w-0 flex-1 basis-56 rounded-house border border-edge bg-card px-3 text-ink placeholder:text-quiet sm:max-w-sm"
          />
          <select
            name="state"
            aria-label="State"
            defaultValue={asked.state ?? ''}
            className="min-h-11 rounded-house border border-edge bg-card px-3 text-ink"
          >
            {FILTERS.map(({ value, label }) => (
              <option key={value} value={value}>
                {label}
              </option>
            ))}
          </select>
          <button type="submit" className={buttonLook('plain')}>
            Search
          </button>
        </Form>
        {total === 0 ? (
          <Notice>
            {isFiltered
              ? 'No mail matches. Look for a part of an address, or in all states.'
              : 'No mail was sent yet.'}
          </Notice>
        ) : (
          <MailList mails={mails} isMailed={isMailed} />
        )}
        <Pages
          path="/email"
          things={{ one: 'mail', many: 'mails' }}
          query={{ search: asked.search, state: asked.state ?? '' }}
          {...{ page, pages, total }}
        />
      </section>
      {mails.some(({ state }) => state === 'queued' || state === 'sending') && <Refresh />}
    </div>
  );
}
