import { setImmediate } from 'node:timers/promises';
import { databasePool } from '../../database/database';
import type { SmtpCause } from '../../smtp/smtp';

/** Why a mail is not sent yet, or was given up; of one that was sent, what is unwise about how it went. */
export type MailCause =
  | SmtpCause
  /** Its link ran out before the mail server took it. */
  | { code: 'link_expired'; facts: { template: string } }
  /** It had waited for too long when the outbox was restored from a backup. */
  | { code: 'waited_too_long'; facts: Record<never, never> };

/** A cause as the columns of a row, in the place of a sentence that an earlier version may have written there. */
export function columnsOf({ code, facts }: MailCause) {
  return { cause: code, causeFacts: facts, explanation: null };
}

/** A process that sends renews its claim; one that died is known by a claim that has run out. */
const CLAIM_MS = 30_000;

/** A mail that this process alone may send. */
export type Claimed = {
  id: string;
  template: string;
  to: string;
  facts: unknown;
  /** This one included: whoever claims the mail after us makes another of them. */
  attempts: number;
  queuedAt: Date;
};

/**
 * Claims a mail that waits, or whose claim has run out. Null: there is none, or another process has it. Those that are
 * asked for in the same moment are claimed by one statement.
 */
export function claimMail(id: string): Promise<Claimed | null> {
  return claimAll(id);
}

/**
 * Waits for no row that somebody else holds, or all the others would wait with it. Asks for the state of what was found by
 * its id: asked for at once, PostgreSQL may look through all the mails that wait (mail_waiting_idx).
 */
const claimAll = inBatches(async (ids: string[]) => {
  const { rows } = await databasePool().query<Claimed>(
    `with held as (
      select id, state, "claimedUntil" from mail where id = any($1::uuid[]) for update skip locked
    )
    update mail
    set state = 'sending', attempts = attempts + 1, "nextTryAt" = null, "claimedUntil" = now() + $2 * interval '1 ms'
    from held
    where mail.id = held.id and (held.state = 'queued' or held.state = 'sending' and held."claimedUntil" < now())
    returning mail.id, template, "to", facts, attempts, "queuedAt"`,
    [ids, CLAIM_MS],
  );
  const mails = new Map(rows.map((mail) => [mail.id, mail]));
  return ids.map((id) => {
    const mail = mails.get(id) ?? null;
    mails.delete(id); // whoever asks for the same mail in the same moment does not get it
    return mail;
  });
});

/** Holds a claim for as long again, unless the mail was cancelled or somebody else has claimed it since. */
export async function renewClaim({ id, attempts }: Claimed): Promise<void> {
  await databasePool().query(
    `update mail set "claimedUntil" = now() + $3 * interval '1 ms'
    where id = $1 and attempts = $2 and state = 'sending'`,
    [id, attempts, CLAIM_MS],
  );
}

/** A mail that was accepted. */
type Sent = { id: string; sentAt: Date; reply: string; cause: MailCause | null };

/**
 * Records that a mail was accepted, whatever else became of it meanwhile. Those that are accepted in the same moment are
 * recorded by one statement; one whose row somebody else holds comes after them, by itself.
 */
export async function settleSent(sent: Sent): Promise<void> {
  if (!(await settleFree(sent))) await settle([sent], '');
}

const settleFree = inBatches(async (all: Sent[]) => {
  const settled = await settle(all, 'skip locked');
  return all.map(({ id }) => settled.has(id));
});

/** The ids of those that were settled. */
async function settle(all: Sent[], orElse: '' | 'skip locked'): Promise<Set<string>> {
  const { rows } = await databasePool().query<{ id: string }>(
    `with held as (
      select id, sent."sentAt", sent.reply, sent.cause, sent.facts
      from mail
      join unnest($1::uuid[], $2::timestamptz[], $3::text[], $4::text[], $5::jsonb[])
        as sent (id, "sentAt", reply, cause, facts) using (id)
      for update of mail ${orElse}
    )
    update mail
    set state = 'sent', "sentAt" = held."sentAt", reply = held.reply, cause = held.cause, "causeFacts" = held.facts,
      explanation = null, "nextTryAt" = null, "claimedUntil" = null
    from held where mail.id = held.id
    returning mail.id`,
    [
      all.map(({ id }) => id),
      all.map(({ sentAt }) => sentAt),
      all.map(({ reply }) => reply),
      all.map(({ cause }) => cause?.code ?? null),
      all.map(({ cause }) => cause && JSON.stringify(cause.facts)),
    ],
  );
  return new Set(rows.map(({ id }) => id));
}

type Asked<One, Answer> = { one: One; resolve(answer: Answer): void; reject(error: unknown): void };

/**
 * Asks for many at once what is asked for one at a time. What is asked in one turn of the event loop, or while an answer is
 * under way, is collected and goes out together. `ask` answers in the order of what it was asked; when it fails, all fail
 * that it was asked.
 */
export function inBatches<One, Answer>(
  ask: (all: One[]) => Promise<Answer[]>,
): (one: One) => Promise<Answer> {
  let waiting: Asked<One, Answer>[] = [];
  let isAsking = false;

  const askAll = async () => {
    isAsking = true;
    while (waiting.length > 0) {
      await setImmediate();
      const all = waiting;
      waiting = [];
      try {
        const answers = await ask(all.map(({ one }) => one));
        for (const [n, answer] of answers.entries()) all[n]?.resolve(answer);
      } catch (error) {
        for (const { reject } of all) reject(error);
      }
    }
    isAsking = false;
  };

  return (one) =>
    new Promise((resolve, reject) => {
      waiting.push({ one, resolve, reject });
      if (!isAsking) void askAll();
    });
}
