import { databasePool } from '../../database/database';
import { together } from './together';

/** A mail that was accepted. */
type Sent = { id: string; sentAt: Date; reply: string };

/**
 * Writes down that a mail was accepted, whatever else became of it meanwhile. Those that are accepted in the same moment
 * are written down by one statement; one whose row somebody else holds comes behind them, by itself.
 */
export async function settleSent(sent: Sent): Promise<void> {
  if (!(await settleFree(sent))) await settle([sent], '');
}

const settleFree = together(async (all: Sent[]) => {
  const settled = await settle(all, 'skip locked');
  return all.map(({ id }) => settled.has(id));
});

/** The ids of those that were settled. */
async function settle(all: Sent[], orElse: '' | 'skip locked'): Promise<Set<string>> {
  const { rows } = await databasePool().query<{ id: string }>(
    `with held as (
      select id, sent."sentAt", sent.reply
      from mail join unnest($1::uuid[], $2::timestamptz[], $3::text[]) as sent (id, "sentAt", reply) using (id)
      for update of mail ${orElse}
    )
    update mail
    set state = 'sent', "sentAt" = held."sentAt", reply = held.reply, explanation = null, "nextTryAt" = null,
      "claimedUntil" = null
    from held where mail.id = held.id
    returning mail.id`,
    [all.map(({ id }) => id), all.map(({ sentAt }) => sentAt), all.map(({ reply }) => reply)],
  );
  return new Set(rows.map(({ id }) => id));
}
