import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { db, hasDatabaseFailedSince } from '../../database/database';
import { causeAt, diagnose, mailTransport, quoteReply, wentInClearText } from '../../smtp/smtp';
import { sayCause } from '../../words/mails';
import { config, type MailServer } from '../config';
import { log } from '../log';
import { countMailTry } from '../metrics';
import { nextTry } from '../next-try';
import { must } from '../problem';
import { type Claimed, claimMail, columnsOf, type MailCause, renewClaim, settleSent } from './outbox';
import { renderMail } from './render';
import { scheduleMails } from './rows';

const RENEW_MS = 10_000;
const SETTLE_AGAIN_AFTER_MS = 500;

/** What the facts of every mail with a link say. */
const Expiring = z.object({ expiresAt: z.iso.datetime() });

/**
 * Sends one mail of the outbox and records what the mail server said. Whoever calls it at the same time, one process
 * sends. A failure that may pass (RFC 5321 §4.2.1: 4yz, or no answer) is tried again for a day with growing, jittered
 * pauses; one that will not (5yz) is final at once, and a mail whose link has run out is not sent at all. `abandon` ends
 * the wait for a server that does not answer. Resolves with whether that was the last try; null when there was nothing
 * to try. Throws `email_off`.
 */
export async function deliverMail(id: string, abandon?: AbortSignal): Promise<boolean | null> {
  const { wasLast, settled } = await handOverMail(id, abandon);
  await settled;
  return wasLast;
}

/** What came of a mail: whether that was the last try, null when there was none, and when it is recorded. */
type HandedOver = { wasLast: boolean | null; settled?: Promise<void> };

/**
 * The same, for whoever goes on to the next mail: resolves once the server has accepted it, and `settled` once that is
 * recorded. The next one's claim is made by the same statement. Throws `email_off`.
 */
export async function handOverMail(id: string, abandon?: AbortSignal): Promise<HandedOver> {
  const { mail: server } = config();
  must(server, 'email_off');
  const mail = await claimMail(id);
  if (!mail) return { wasLast: null };
  if (hasRunOut(mail)) return { wasLast: await giveUp(mail) };
  const renewing = setInterval(
    () => renewClaim(mail).catch((error) => log('warn', 'Renewing a claim failed', error)),
    RENEW_MS,
  );
  try {
    const accepted = await send(mail, server, abandon);
    return { wasLast: true, settled: settleSuccess(mail, accepted, abandon) };
  } catch (error) {
    return { wasLast: await settleFailure(mail, server, error) };
  } finally {
    clearInterval(renewing);
  }
}

/** The mail server's words of acceptance, and what is unwise about how the mail went. */
type Accepted = { reply: string; cause: MailCause | null };

/**
 * Records that a mail was accepted. A database that cannot be reached is waited for, because a mail of which nothing is
 * recorded is sent again.
 */
async function settleSuccess({ id }: Claimed, accepted: Accepted, abandon?: AbortSignal): Promise<void> {
  const sentAt = new Date();
  for (;;) {
    const before = performance.now();
    try {
      await settleSent({ id, sentAt, ...accepted });
      return countMailTry('sent');
    } catch (error) {
      if (abandon?.aborted || !hasDatabaseFailedSince(before)) throw error;
      await sleep(SETTLE_AGAIN_AFTER_MS);
    }
  }
}

/** Resolves once the mail server took it. Given up, and kept in the queue, when `abandon` says so. */
async function send(mail: Claimed, server: MailServer, abandon: AbortSignal | undefined): Promise<Accepted> {
  const message = await renderMail(mail);
  const transport = mailTransport(server, config().mailConnections);
  let isInClearText = false;
  const { response } = await new Promise<{ response?: string }>((resolve, reject) => {
    const leave = () =>
      reject(Object.assign(new Error('no answer before the instance stopped'), { code: 'ECONNABORTED' }));
    if (abandon?.aborted) return leave();
    abandon?.addEventListener('abort', leave);
    const over = () => {
      abandon?.removeEventListener('abort', leave);
      isInClearText = wentInClearText(message.messageId);
    };
    transport.sendMail(message).finally(over).then(resolve, reject);
  });
  return {
    reply: quoteReply(response ?? '', server),
    cause: isInClearText ? causeAt(server, 'sent_in_clear_text') : null,
  };
}

/** The row as long as it was neither cancelled nor, after a claim that ran out, claimed for a later try. */
function isClaimed({ id, attempts }: Claimed) {
  return { id, attempts, state: 'sending' as const };
}

function hasRunOut({ facts }: Claimed): boolean {
  const { data } = Expiring.safeParse(facts);
  return data !== undefined && !(new Date(data.expiresAt) > new Date());
}

/** No server was asked, so this was no try; what one said to an earlier try stays. */
async function giveUp(mail: Claimed): Promise<null> {
  const cause: MailCause = { code: 'link_expired', facts: { template: mail.template } };
  await db().mail.updateMany({
    where: isClaimed(mail),
    data: { state: 'failed', attempts: { decrement: 1 }, claimedUntil: null, ...columnsOf(cause) },
  });
  countMailTry('failed');
  log('warn', `Mail ${mail.id} (${mail.template}) was given up: ${sayCause(columnsOf(cause))}`);
  return null;
}

async function settleFailure(mail: Claimed, server: MailServer, error: unknown): Promise<boolean | null> {
  const { reply, cause, isFinal } = diagnose(error, server);
  const next = isFinal ? null : nextTry(mail.attempts, mail.queuedAt);
  const state = next ? 'queued' : 'failed';
  const isOurs = await db().$transaction(async (tx) => {
    const { count } = await tx.mail.updateMany({
      where: isClaimed(mail),
      data: { state, nextTryAt: next, claimedUntil: null, reply, ...columnsOf(cause) },
    });
    if (count === 1 && next) await scheduleMails(tx, [mail.id], next);
    return count === 1;
  });
  if (!isOurs) return null;
  countMailTry(next ? 'retried' : 'failed');
  const what = next ? `will be tried again at ${next.toISOString()}` : 'was given up';
  const why = sayCause(columnsOf(cause));
  log('warn', `Mail ${mail.id} (${mail.template}) was not accepted and ${what}: ${why} [${reply}]`);
  return next === null;
}
