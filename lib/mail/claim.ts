import { databasePool } from '../../database/database';
import { together } from './together';

/** A process that sends renews its claim; one that died is believed dead when its claim has run out. */
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
 * Claims a mail that waits, or whose claim has run out. Null: there is none, or somebody else has it in hand. Those that
 * are asked for in the same moment are claimed by one statement.
 */
export function claimMail(id: string): Promise<Claimed | null> {
  return claimAll(id);
}

/**
 * Waits for no row that somebody else holds, or all the others would wait with it. Asks for the state of what was found by
 * its id: asked for at once, PostgreSQL may look through all the mails that wait (mail_waiting_idx).
 */
const claimAll = together(async (ids: string[]) => {
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
