import { getWords, readerLanguage } from '@/app/_web/words';
import { Pill, type PillTone } from '@/components/pill';
import { When } from '@/components/when';
import type { MailRow } from '@/lib/mail/queries';
import { sayCause, sayTemplate } from '@/words/mails';
import { SendAgainForm } from './send-again-form';

const TONES: Record<MailRow['state'], PillTone> = {
  queued: 'warn',
  sending: 'warn',
  sent: 'good',
  failed: 'bad',
  cancelled: 'still',
};

/** Every mail with what became of it: the server's own reply beside what it means. */
export async function MailList({ mails, isMailed }: { mails: MailRow[]; isMailed: boolean }) {
  const t = await getWords('email');
  const language = await readerLanguage();
  return (
    <ul
      aria-label={t('mails.list')}
      className="divide-y divide-line rounded-house border border-line bg-card"
    >
      {mails.map((mail) => (
        <li key={mail.id} className="flex flex-wrap items-start justify-between gap-x-6 gap-y-3 px-4 py-3">
          <div className="min-w-0 flex-1 basis-72 space-y-1">
            <p className="font-semibold wrap-anywhere">{mail.to}</p>
            <p className="flex flex-wrap items-center gap-x-3 gap-y-1 text-small text-quiet">
              <Pill tone={TONES[mail.state]}>{t(`states.${mail.state}`)}</Pill>
              {sayTemplate(mail.template, language)}
              <When at={mail.sentAt ?? mail.createdAt} />
            </p>
            <Delivery mail={mail} />
          </div>
          {isMailed && (mail.state === 'failed' || mail.nextTryAt) && (
            <SendAgainForm id={mail.id} to={mail.to} />
          )}
        </li>
      ))}
    </ul>
  );
}

/** What the mail server said, what it means, and when the mail is tried again. */
async function Delivery({ mail }: { mail: MailRow }) {
  const { state, reply, nextTryAt, attempts } = mail;
  const t = await getWords('email');
  const explanation = sayCause(mail, await readerLanguage());
  return (
    <div className="space-y-0.5 text-small break-words text-quiet">
      {explanation && <p className={state === 'failed' ? 'font-medium text-bad' : ''}>{explanation}</p>}
      {reply && <p>{t('mails.reply', { reply })}</p>}
      {nextTryAt && <p>{t.rich('mails.nextTry', { attempts, when: () => <When at={nextTryAt} isDue /> })}</p>}
    </div>
  );
}
