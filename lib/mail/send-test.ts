import { db } from '../../database/database';
import type { Actor } from '../actor';
import { record } from '../audit/rows';
import { config } from '../config';
import { must, Problem } from '../problem';
import { limit } from '../rate-limits/limit';
import { TEST_MAIL } from './limits';
import { maySeeMail } from './policy';
import { findMailOutcome, type MailStatus } from './queries';
import { sampleMail } from './render';
import { countMail, enqueueMails } from './rows';
import type { SendTestMail } from './schema';

/** Longer than most mail servers take. After that the mail is still in the queue, and the status says so. */
const PATIENCE_MS = 15_000;

/**
 * Mails the real invite or reset mail, with sample facts and a link that leads nowhere, to any address, or to the person
 * who asks, through the same outbox and connection as every other mail: when this one arrives, the others do. The activity
 * log names who asked for it. Resolves with what the mail server said.
 * Throws `forbidden`, `email_off`, `too_many_attempts`, and `not_found` where the mail is gone before it
 * was tried.
 */
export async function sendTestMail(
  actor: Actor,
  { template, to: chosen }: SendTestMail,
): Promise<MailStatus> {
  must(actor.kind === 'user' && maySeeMail(actor), 'forbidden');
  must(config().mail, 'email_off');
  await limit(TEST_MAIL, actor.id);
  const to = chosen ?? actor.email;
  const [id] = await db().$transaction(async (tx) => {
    await countMail(tx, actor, to);
    const ids = await enqueueMails(tx, { to, aboutId: actor.id, ...sampleMail(template, actor) });
    await record(tx, actor, { event: 'mail.test_sent', facts: { to, template } });
    return ids;
  });
  const status = id ? await findMailOutcome(id, PATIENCE_MS) : null;
  if (!status) throw new Problem('not_found');
  return status;
}
