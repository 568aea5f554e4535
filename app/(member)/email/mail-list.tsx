import { Pill, type Tone } from '@/components/notice';
import { When } from '@/components/when';
import type { MailRow } from '@/lib/mail/queries';
import { SendAgainForm } from './send-again-form';

const STATES: Record<MailRow['state'], { label: string; tone: Tone }> = {
  queued: { label: 'Queued', tone: 'warn' },
  sending: { label: 'Queued', tone: 'warn' },
  sent: { label: 'Sent', tone: 'good' },
  failed: { label: 'Failed', tone: 'bad' },
  cancelled: { label: 'Cancelled', tone: 'info' },
};

const TEMPLATES: Record<string, string> = {
  invite: 'Invite',
  'password-reset': 'Password reset',
  'password-changed': 'Password changed',
  'sign-in-changed': 'Sign-in changed',
  'email-change': 'Address to confirm',
  'email-taken': 'Address already in use',
  'email-changed': 'Address changed',
};

/** Every mail with what became of it: the server's own words beside the plain ones. */
export function MailList({ mails, isMailed }: { mails: MailRow[]; isMailed: boolean }) {
  return (
    <ul aria-label="Mails" className="divide-y divide-line rounded-house border border-line bg-card">
      {mails.map((mail) => (
        <li key={mail.id} className="flex flex-wrap items-start justify-between gap-x-6 gap-y-3 px-4 py-3">
          <div className="min-w-0 flex-1 basis-72 space-y-1">
            <p className="font-semibold wrap-anywhere">{mail.to}</p>
            <p className="flex flex-wrap items-center gap-x-3 gap-y-1 text-small text-quiet">
              <Pill tone={STATES[mail.state].tone}>{STATES[mail.state].label}</Pill>
              {TEMPLATES[mail.template] ?? mail.template}
              <When at={mail.sentAt ?? mail.createdAt} />
            </p>
            <Outcome mail={mail} />
          </div>
          {isMailed && (mail.state === 'failed' || mail.nextTryAt) && (
            <SendAgainForm id={mail.id} to={mail.to} />
          )}
        </li>
      ))}
    </ul>
  );
}

function Outcome({ mail: { state, explanation, reply, nextTryAt, attempts } }: { mail: MailRow }) {
  return (
    <div className="space-y-0.5 text-small break-words text-quiet">
      {explanation && <p className={state === 'failed' ? 'font-medium text-bad' : ''}>{explanation}</p>}
      {reply && <p>The mail server said: {reply}</p>}
      {nextTryAt && (
        <p>
          {attempts === 1 ? 'Tried once' : `Tried ${attempts} times`}. Next try <When at={nextTryAt} isDue />.
        </p>
      )}
    </div>
  );
}
