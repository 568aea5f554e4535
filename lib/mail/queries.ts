import { setTimeout as sleep } from 'node:timers/promises';
import type { MailState } from '../../prisma/generated/enums';
import { db } from '../db';

/** What became of a mail so far. `reply` is what the mail server said, `explanation` the same in plain words. */
export type MailStatus = {
  state: MailState;
  sentAt: Date | null;
  nextTryAt: Date | null;
  reply: string | null;
  explanation: string | null;
};

const POLL_MS = 150;

/** The state of a mail once it was tried, or as it stands after `patienceMs`. Null when there is no such mail. */
export async function findMailOutcome(id: string, patienceMs: number): Promise<MailStatus | null> {
  const until = Date.now() + patienceMs;
  for (;;) {
    const mail = await db().mail.findUnique({
      where: { id },
      select: { state: true, sentAt: true, nextTryAt: true, reply: true, explanation: true },
    });
    const isTried = !mail || mail.reply !== null || mail.state === 'cancelled';
    if (isTried || Date.now() >= until) return mail;
    await sleep(POLL_MS);
  }
}
