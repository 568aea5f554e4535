import { db } from '../db';
import { log } from '../log';
import { diagnose } from './diagnose';
import { scheduleMails } from './enqueue';
import { renderMail } from './render';
import { mailTransport } from './transport';

/** A process that sends renews its claim; one that died is believed dead when its claim has run out. */
const CLAIM_MS = 30_000;
const RENEW_MS = 10_000;

/** Tries go on for a day, at first every few seconds and at last every hour. */
const GIVE_UP_AFTER_MS = 24 * 3_600_000;
const FIRST_PAUSE_MS = 5_000;
const LONGEST_PAUSE_MS = 3_600_000;

type Claimed = NonNullable<Awaited<ReturnType<typeof claim>>>;

/**
 * Sends one mail of the outbox and writes down what the mail server said. Whoever calls it at the same time, one
 * process sends. A failure that may pass (RFC 5321 §4.2.1: 4yz, or no answer) is tried again for a day with growing,
 * jittered pauses; one that will not (5yz) is final at once. `abandon` ends the wait for a server that does not answer.
 */
export async function deliverMail(id: string, abandon?: AbortSignal): Promise<void> {
  const mail = await claim(id);
  if (!mail) return;
  const renewing = setInterval(
    () => renew(id).catch((error) => log('warn', 'Renewing a claim failed', error)),
    RENEW_MS,
  );
  let reply: string;
  try {
    reply = await send(mail, abandon);
  } catch (error) {
    return await settleFailure(mail, error);
  } finally {
    clearInterval(renewing);
  }
  await db().mail.update({
    where: { id },
    data: { state: 'sent', sentAt: new Date(), reply, explanation: null, claimedUntil: null },
  });
}

/** Resolves with the mail server's words of acceptance. Given up, and kept in the queue, when `abandon` says so. */
async function send(mail: Claimed, abandon: AbortSignal | undefined): Promise<string> {
  const message = await renderMail(mail);
  const over = new AbortController();
  const abandoned = new Promise<never>((_, reject) => {
    const leave = () =>
      reject(Object.assign(new Error('no answer before the instance stopped'), { code: 'ECONNABORTED' }));
    if (abandon?.aborted) leave();
    abandon?.addEventListener('abort', leave, { once: true, signal: over.signal });
  });
  const sending = mailTransport().sendMail(message);
  sending.catch(() => {}); // heard through the race, unless that is over
  try {
    const { response } = await Promise.race([sending, abandoned]);
    return response ?? '';
  } finally {
    over.abort();
  }
}

async function claim(id: string) {
  const now = new Date();
  const [mail] = await db().mail.updateManyAndReturn({
    where: { id, OR: [{ state: 'queued' }, { state: 'sending', claimedUntil: { lt: now } }] },
    data: {
      state: 'sending',
      attempts: { increment: 1 },
      nextTryAt: null,
      claimedUntil: new Date(now.getTime() + CLAIM_MS),
    },
  });
  return mail ?? null;
}

async function renew(id: string): Promise<void> {
  await db().mail.updateMany({
    where: { id, state: 'sending' },
    data: { claimedUntil: new Date(Date.now() + CLAIM_MS) },
  });
}

async function settleFailure(mail: Claimed, error: unknown): Promise<void> {
  const { reply, explanation, isFinal } = diagnose(error);
  const next = isFinal ? null : nextTry(mail);
  const wasCancelled = await db().$transaction(async (tx) => {
    const { count } = await tx.mail.updateMany({
      where: { id: mail.id, state: 'sending' },
      data: { state: next ? 'queued' : 'failed', nextTryAt: next, claimedUntil: null, reply, explanation },
    });
    if (count === 1 && next) await scheduleMails(tx, [mail.id], next);
    return count === 0;
  });
  if (wasCancelled) return;
  const what = next ? `will be tried again at ${next.toISOString()}` : 'was given up';
  log('warn', `Mail ${mail.id} (${mail.template}) was not accepted and ${what}: ${explanation} [${reply}]`);
}

/** Doubling pauses, shortened by up to a fifth at random so that mails of one outage do not come back as one. */
function nextTry({ attempts, queuedAt }: Claimed): Date | null {
  const pause = Math.min(FIRST_PAUSE_MS * 2 ** (attempts - 1), LONGEST_PAUSE_MS);
  const next = Date.now() + pause * (1 - Math.random() / 5);
  return next - queuedAt.getTime() > GIVE_UP_AFTER_MS ? null : new Date(next);
}
