import { When } from '@/components/when';
import type { Person } from '@/lib/people/queries';

/** What became of an invite's mail, and when the invite ends. Never says more than the mail server has said. */
export function MailNote({ person }: { person: Person }) {
  const { status, expiresAt, mailReply } = person;
  return (
    <div className="mt-1.5 space-y-0.5 text-small break-words text-quiet">
      <p className={person.mailState === 'failed' ? 'font-medium text-bad' : ''}>{mailWords(person)}</p>
      {mailReply && person.mailState !== 'sent' && <p>The mail server said: {mailReply}</p>}
      {expiresAt && (
        <p>
          {status === 'expired' ? 'Expired' : 'Expires'} <When at={expiresAt} />
        </p>
      )}
    </div>
  );
}

function mailWords({ mailState, mailSentAt, mailNextTryAt, mailExplanation }: Person) {
  switch (mailState) {
    case 'sent':
      return <>Accepted by the mail server {mailSentAt && <When at={mailSentAt} />}</>;
    case 'failed':
      return `Mail failed. ${mailExplanation ?? ''}`;
    case 'sending':
      return 'Mail is being sent';
    case 'queued':
      return mailNextTryAt ? (
        <>
          Not accepted yet. {mailExplanation} Next try <When at={mailNextTryAt} isDue />.
        </>
      ) : (
        'Mail queued'
      );
    case 'cancelled':
      return 'Mail was taken out of the queue';
    case null:
      return 'Not mailed: copy the invite link';
  }
}
