import { db, type Tx } from '../../database/database';
import { CHAIN_HASH, DIGESTED, type DigestedEntry, digestWithKey } from './digest';

/** Few enough at a time that a stop need not wait long. */
const AT_ONCE = 2_000;
const TIMEOUT_MS = 60_000;

/**
 * Gives every committed row of the activity log that has no place in the chain yet the next one, oldest first: its
 * position (1, 2, 3 and so on without a gap) and a keyed digest over itself and the place before it. This is done after the
 * write, so that no verb waits for another's row; a row that was committed late therefore stands behind newer ones, and
 * positions give the order of chaining. One process chains at a time, and another returns at once; one that is killed leaves
 * a whole chain. Returns how many rows it chained. Throws an Error for the log, and chains nothing, where the chain does not
 * end as it was left: going on would hide what happened to it.
 */
export async function chainEntries(stop?: AbortSignal): Promise<number> {
  for (let chained = 0; ; ) {
    if (stop?.aborted || !(await isAnyWaiting())) return chained;
    const count = await db().$transaction(chainSome, { timeout: TIMEOUT_MS });
    if (count === 0) return chained;
    chained += count;
  }
}

async function isAnyWaiting(): Promise<boolean> {
  const [found] = await db().$queryRaw<{ any: boolean }[]>`
    select exists(select from audit_entry where position is null) as any`;
  return found?.any === true;
}

async function chainSome(tx: Tx): Promise<number> {
  if (!(await lock(tx))) return 0;
  const digest = digestWithKey();
  const end = await readEnd(tx, digest.ofEnd);
  const entries = await tx.$queryRaw<DigestedEntry[]>`
    select ${DIGESTED} from audit_entry where position is null order by at, id limit ${AT_ONCE}`;
  const positions: number[] = [];
  const hashes: string[] = [];
  for (const it of entries) {
    const entry = digest.ofEntry(it);
    end.position += 1;
    end.place = digest.ofPlace(end.position, entry, end.place);
    positions.push(end.position);
    hashes.push(`${entry}.${end.place}`);
  }
  await tx.$executeRaw`
    update audit_entry set position = given.position, "chainHash" = given.hash
    from unnest(${entries.map(({ id }) => id)}::uuid[], ${positions}::int[], ${hashes}::text[])
      as given (id, position, hash)
    where audit_entry.id = given.id`;
  const head = { position: end.position, chainHash: digest.ofEnd(end.position, end.place) };
  await tx.auditHead.upsert({ where: { id: 1 }, create: { id: 1, ...head }, update: head });
  return entries.length;
}

/** Whether this transaction is the one that chains. */
async function lock(tx: Tx): Promise<boolean> {
  const [lock] = await tx.$queryRaw<{ taken: boolean }[]>`
    select pg_try_advisory_xact_lock(hashtext('activity chain')) as taken`;
  return lock?.taken === true;
}

/** The last place of the chain, once it was compared with the note of it (audit_head). */
async function readEnd(tx: Tx, ofEnd: (position: number, place: string) => string) {
  const head = await tx.auditHead.findUnique({ where: { id: 1 } });
  const last = await tx.auditEntry.findFirst({
    where: { position: { not: null } },
    orderBy: { position: 'desc' },
    select: { position: true, chainHash: true },
  });
  if (!head && !last) return { position: 0, place: '' };
  const [, , place = ''] = CHAIN_HASH.exec(last?.chainHash ?? '') ?? [];
  if (!head || head.position !== last?.position || head.chainHash !== ofEnd(head.position, place))
    throw new Error(
      'The chain of the activity log does not end as it was left, so nothing more is added to it. Run "npx latchkey activity:verify".',
    );
  return { position: head.position, place };
}
