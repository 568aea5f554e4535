import { getWords, readerLanguage } from '@/app/_web/words';
import { Notice } from '@/components/notice';
import { config } from '@/lib/config';
import type { Person } from '@/lib/people/queries';
import { sayCause } from '@/words/mails';

/** Why somebody does not know yet that they are invited, and what to do. Nothing where they were told as far as is known. */
export async function MailProblem({ person }: { person: Person }) {
  const { kind, status, mailState, mailCause, mailCauseFacts, mailExplanation } = person;
  if (kind !== 'invitation' || status !== 'pending') return null;
  const t = await getWords('person');
  const mail = { cause: mailCause, causeFacts: mailCauseFacts, explanation: mailExplanation };
  const why = sayCause(mail, await readerLanguage());
  if (mailState === 'failed')
    return (
      <Notice tone="bad">
        <p className="font-semibold">{t('problem.failed')}</p>
        {why && <p>{why}</p>}
      </Notice>
    );
  if (mailState !== null || config().inviteLinksByMailOnly) return null;
  return (
    <Notice>
      <p className="font-semibold">{t('problem.notMailed')}</p>
      <p>{t('problem.passOn')}</p>
    </Notice>
  );
}
