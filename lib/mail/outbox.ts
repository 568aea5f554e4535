import { databasePool, findPrepared, together } from '../../database/database';
import { Prisma } from '../../prisma/generated/client';
import type { SmtpCause } from '../../smtp/smtp';

const { sql } = Prisma;

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

/** A mail that was accepted. */
type Sent = { id: string; sentAt: Date; reply: string; cause: MailCause | null };

/**
 * Claims a mail that waits, or whose claim has run out. Null: there is none, or another process has it. What was given to
 * `settleSent` before is recorded by then, so that a process which is killed leaves no more mails of which nobody knows
 * whether they were accepted than it was sending.
 */
export async function claimMail(id: string): Promise<Claimed | null> {
  const { claimed } = await settleAndClaim({ claim: id });
  return claimed;
}

/** Records that a mail was accepted, whatever else became of it meanwhile. */
export async function settleSent(sent: Sent): Promise<void> {
  const { isSettled } = await settleAndClaim({ settle: sent });
  if (isSettled) return;
  // Somebody else holds the row: by itself, it may wait for them.
  await findPrepared('mail sent', sql`with ${settling([sent], sql``)} select id from settled`);
}

type Asking = { claim: string; settle?: never } | { claim?: never; settle: Sent };
type Row = Claimed & { isClaimed: boolean };

/**
 * Records what was accepted, and claims what comes next, by one statement for all that is asked in the same moment. It waits
 * for no row that somebody else holds, or all the others would wait with it. It asks for the state of what was found by its
 * id: asked for at once, PostgreSQL may look through all the mails that wait (mail_waiting_idx).
 */
const settleAndClaim = together(async (all: Asking[]) => {
  const sent = all.flatMap(({ settle }) => settle ?? []);
  const ids = all.flatMap(({ claim }) => claim ?? []);
  const rows = await findPrepared<Row>(
    'mails',
    sql`
    with ${settling(sent, sql`skip locked`)},
    held as (
      select id, state, "claimedUntil" from mail
      where id = any(${ids}::uuid[]) and id <> all(${sent.map(({ id }) => id)}::uuid[]) for update skip locked
    ),
    claimed as (
      update mail
      set state = 'sending', attempts = attempts + 1, "nextTryAt" = null,
        "claimedUntil" = now() + ${CLAIM_MS} * interval '1 ms'
      from held
      where mail.id = held.id and (held.state = 'queued' or held.state = 'sending' and held."claimedUntil" < now())
      returning mail.id, template, "to", facts, attempts, "queuedAt"
    )
    select true as "isClaimed", id, template, "to", facts, attempts, "queuedAt" from claimed
    union all select false, id, null, null, null, null, null from settled`,
  );
  const settled = new Set(rows.flatMap(({ isClaimed, id }) => (isClaimed ? [] : id)));
  const mails = new Map(rows.flatMap(({ isClaimed, ...mail }) => (isClaimed ? [[mail.id, mail]] : [])));
  return all.map(({ claim, settle }) => {
    const claimed = (claim && mails.get(claim)) || null;
    mails.delete(claim ?? ''); // whoever asks for the same mail in the same moment does not get it
    return { claimed, isSettled: settle !== undefined && settled.has(settle.id) };
  });
});

/** SQL: parts of a statement that record what was accepted. */
function settling(all: Sent[], orElse: Prisma.Sql): Prisma.Sql {
  return sql`
    accepted as (
      select id, sent."sentAt", sent.reply, sent.cause, sent.facts
      from mail
      join unnest(
        ${all.map(({ id }) => id)}::uuid[], ${all.map(({ sentAt }) => sentAt)}::timestamptz[],
        ${all.map(({ reply }) => reply)}::text[], ${all.map(({ cause }) => cause?.code ?? null)}::text[],
        ${all.map(({ cause }) => cause && JSON.stringify(cause.facts))}::jsonb[]
      ) as sent (id, "sentAt", reply, cause, facts) using (id)
      for update of mail ${orElse}
    ),
    settled as (
      update mail
      set state = 'sent', "sentAt" = accepted."sentAt", reply = accepted.reply, cause = accepted.cause,
        "causeFacts" = accepted.facts, explanation = null, "nextTryAt" = null, "claimedUntil" = null
      from accepted where mail.id = accepted.id
      returning mail.id
    )`;
}

/** Holds a claim for as long again, unless the mail was cancelled or somebody else has claimed it since. */
export async function renewClaim({ id, attempts }: Claimed): Promise<void> {
  await databasePool().query(
    `update mail set "claimedUntil" = now() + $3 * interval '1 ms'
    where id = $1 and attempts = $2 and state = 'sending'`,
    [id, attempts, CLAIM_MS],
  );
}
