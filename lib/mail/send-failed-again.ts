import { db } from '../../database/database';
import type { Actor } from '../actor';
import { config } from '../config';
import { must } from '../problem';
import { maySeeMail } from './policy';
import { listFailedMails } from './queries';
import { requeueMails } from './rows';

/** So many go into the queue in one transaction. */
const MOST_AT_ONCE = 1_000;

/**
 * Puts the mails that failed lately (`listFailedMails`), up to a thousand of them, back into the queue, and says how many
 * they were; another was sent again or cancelled meanwhile. Throws `forbidden` and `email_off`.
 */
export async function sendFailedMailsAgain(actor: Actor): Promise<{ count: number }> {
  must(maySeeMail(actor), 'forbidden');
  must(config().mail, 'email_off');
  const failed = await listFailedMails(actor, MOST_AT_ONCE);
  const ids = failed.map(({ id }) => id);
  const mails = await db().$transaction((tx) => requeueMails(tx, actor, ids));
  return { count: mails.length };
}
