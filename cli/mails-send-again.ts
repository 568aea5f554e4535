import { commandLine } from '../lib/actor';
import type { Settings } from '../lib/config';
import { listEveryMail } from '../lib/mail/queries';
import { MailId } from '../lib/mail/schema';
import { sendMailAgain } from '../lib/mail/send-again';
import { Problem } from '../lib/problem';
import { type ExitCode, withInstance } from './open';
import { words } from './words';

/**
 * Puts mails back into the queue: those with these ids, or all that failed. One that cannot be sent again does not keep the
 * others from it; then it resolves with 1.
 */
export async function sendMailsAgain(
  root: string,
  settings: Settings,
  { typed, isForFailed }: { typed: string[]; isForFailed: boolean },
): Promise<ExitCode> {
  const t = words('cli');
  if (isForFailed === typed.length > 0) {
    console.error(t('wrong.which_mails'));
    return 2;
  }
  const ids = typed.map((id) => id.trim().toLowerCase());
  const wrong = ids.filter((id) => !MailId.safeParse({ id }).success);
  for (const id of wrong) console.error(t('wrong.mail_id', { typed: JSON.stringify(id) }));
  if (wrong.length > 0) return 2;
  return withInstance(root, settings, async () => sendEach(isForFailed ? await listFailed() : ids));
}

/** All of them before the first one is sent again, which may fail again at once. */
async function listFailed(): Promise<string[]> {
  const ids: string[] = [];
  for await (const mails of listEveryMail(commandLine, { state: 'failed' }))
    ids.push(...mails.map(({ id }) => id));
  return ids;
}

async function sendEach(ids: string[]): Promise<ExitCode> {
  const t = words('cli');
  let again = 0;
  for (const id of new Set(ids))
    try {
      console.error(t('mails.again', { id, ...(await sendMailAgain(commandLine, { id })) }));
      again++;
    } catch (error) {
      if (!(error instanceof Problem && error.code === 'not_found')) throw error;
      console.error(t('mails.not_again', { id }));
    }
  if (ids.length === 0) console.error(t('mails.none_failed'));
  if (again > 0) console.error(t('mails.waiting'));
  return again === new Set(ids).size ? 0 : 1;
}
