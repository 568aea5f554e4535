import { db } from '../../database/database';
import { Prisma } from '../../prisma/generated/client';
import type { Actor } from '../actor';
import { record } from '../audit/rows';
import { config } from '../config';
import { must } from '../problem';
import { maySeeMail } from './policy';
import { scheduleMails } from './rows';
import type { MailId } from './schema';

/**
 * Puts a mail that was given up, or that waits for its next try, back into the queue to be tried at once and, if need
 * be, for another day. Throws `forbidden`, `email_off`, and `not_found` when it was sent or cancelled meanwhile.
 */
export async function sendMailAgain(actor: Actor, { id }: MailId): Promise<{ to: string }> {
  must(maySeeMail(actor), 'forbidden');
  must(config().mail, 'email_off');
  return db().$transaction(async (tx) => {
    const [mail] = await tx.mail.updateManyAndReturn({
      where: { id, state: { in: ['failed', 'queued'] } },
      data: {
        state: 'queued',
        attempts: 0,
        queuedAt: new Date(),
        nextTryAt: null,
        reply: null,
        cause: null,
        causeFacts: Prisma.DbNull,
        explanation: null,
      },
    });
    must(mail, 'not_found');
    const { to, template } = mail;
    await scheduleMails(tx, [id]);
    await record(tx, actor, { event: 'mail.sent_again', subjectId: id, facts: { to, template } });
    return { to };
  });
}
