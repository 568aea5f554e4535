import { getWords, readerLanguage } from '@/app/_web/words';
import { When } from '@/components/when';
import type { Person } from '@/lib/people/queries';
import { sayCause } from '@/words/mails';
import type { Words } from '@/words/words';

/** What became of an invite's mail, and when the invite ends. Never says more than the mail server has said. */
export async function MailNote({ person }: { person: Person }) {
  const { status, expiresAt, mailState, mailReply } = person;
  const t = await getWords('users');
  const why = sayWhy(person, await readerLanguage());
  return (
    <div className="mt-1.5 space-y-0.5 text-small break-words text-quiet">
      <p className={mailState === 'failed' ? 'font-medium text-bad' : ''}>{sayState(t, person, why)}</p>
      {mailState === 'sent' && why && <p>{why}</p>}
      {mailReply && mailState !== 'sent' && <p>{t('mail.reply', { reply: mailReply })}</p>}
      {expiresAt && (
        <p>{t.rich(status === 'expired' ? 'expired' : 'expires', { when: () => <When at={expiresAt} /> })}</p>
      )}
    </div>
  );
}

function sayState(t: Words<'users'>, { mailState, mailSentAt, mailNextTryAt }: Person, why: string) {
  switch (mailState) {
    case 'sent':
      return t.rich('mail.sent', { when: () => mailSentAt && <When at={mailSentAt} /> });
    case 'failed':
      return t('mail.failed', { why });
    case 'queued':
      if (!mailNextTryAt) return t('mail.queued');
      return t.rich('mail.delayed', { why, when: () => <When at={mailNextTryAt} isDue /> });
    case null:
      return t('mail.none');
    default:
      return t(`mail.${mailState}`);
  }
}

/** Why the mail server has not taken the mail, or what is unwise about how it went. */
function sayWhy({ mailCause, mailCauseFacts, mailExplanation }: Person, language: string): string {
  const mail = { cause: mailCause, causeFacts: mailCauseFacts, explanation: mailExplanation };
  return sayCause(mail, language) ?? '';
}
