import { db } from '../../database/database';
import type { Actor } from '../actor';
import { config } from '../config';
import { must } from '../problem';
import { maySeeMail } from './policy';
import { requeueMails } from './rows';
import type { MailId } from './schema';

/**
 * Puts a mail that was given up, or that waits for its next try, back into the queue to be tried at once and, if need
 * be, for another day. Throws `forbidden`, `email_off`, and `not_found` when it was sent or cancelled meanwhile.
 */
export async function sendMailAgain(actor: Actor, { id }: MailId): Promise<{ to: string }> {
  must(maySeeMail(actor), 'forbidden');
  must(config().mail, 'email_off');
  return db().$transaction(async (tx) => {
    const [mail] = await requeueMails(tx, actor, [id]);
    must(mail, 'not_found');
    return { to: mail.to };
  });
}
