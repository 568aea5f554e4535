import { db, type Tx } from '../../database/database';
import type { Actor } from '../actor';
import { must } from '../problem';
import { CHAIN_HASH, DIGESTED, type DigestedEntry, digestWithKey } from './digest';
import { maySeeActivity } from './policy';

const AT_ONCE = 2_000;
const MOST_LISTED = 20;
const TIMEOUT_MS = 3_600_000;
/** Lower than any position that a row can have. */
const BEFORE_ALL = { position: -(2 ** 31) - 1, id: '00000000-0000-0000-0000-000000000000' };

/** A row's place in the chain, by which everything up to it can be compared later. */
export type ChainPlace = { position: number; hash: string };

/**
 * Which row a fault is about. Whoever changed rows wrote there what they wanted: `event` is null where it is no name of an
 * event, and `at` (ISO 8601) where it is a time that no calendar has.
 */
export type ChainRow = { position: number; event: string | null; at: string | null };

/** What is wrong with the chain; words/activity.ts has the sentences. */
export type ChainFault =
  | { code: 'changed' | 'put_in_before_first' | 'put_in_twice' | 'put_in_behind_end'; row: ChainRow }
  /** `after`: the place of the row behind which it stands now; 0 where it is the first. */
  | { code: 'moved'; row: ChainRow; after: number }
  | { code: 'missing' | 'end_cut_off'; first: number; last: number }
  /** The note of where the chain ends (audit_head) does not fit the last row, or is not there. */
  | { code: 'end_unconfirmed'; last: number; hasNote: boolean }
  /** The row whose place was written down is not the one that it was. */
  | { code: 'made_anew'; position: number }
  /** The chain ends before the place that was written down. */
  | { code: 'shorter'; position: number; last: number }
  /** Every row was chained under another key. */
  | { code: 'other_key'; rows: number };

export type Verification = {
  /** How many rows were checked. */
  checked: number;
  /** How many rows are not chained yet, and so can be anything. */
  waiting: number;
  /** The last place: to be written down where this instance cannot reach it. Null where nothing is chained. */
  end: ChainPlace | null;
  /** The first 20. */
  faults: ChainFault[];
  faultCount: number;
};

type ChainedEntry = DigestedEntry & { position: number; chainHash: string | null };

/**
 * Goes along the chain of the activity log and finds whether every row is as it was chained, in its order, with none
 * missing and none put in. With a place that was written down earlier it finds, too, whether that one is still there; by
 * itself a chain cannot show that all of it was put back to an older state. Reads the log as it is at one moment, without a
 * lock. Throws `forbidden`.
 */
export async function verifyActivity(actor: Actor, written: ChainPlace | null = null): Promise<Verification> {
  must(maySeeActivity(actor), 'forbidden');
  return db().$transaction((tx) => verify(tx, written), {
    isolationLevel: 'RepeatableRead',
    timeout: TIMEOUT_MS,
  });
}

async function verify(tx: Tx, written: ChainPlace | null): Promise<Verification> {
  const digest = digestWithKey();
  const head = await tx.auditHead.findUnique({ where: { id: 1 } });
  const faults: ChainFault[] = [];
  let faultCount = 0;
  const tell = (fault: ChainFault) => {
    faultCount += 1;
    if (faults.length < MOST_LISTED) faults.push(fault);
  };

  let [checked, genuine] = [0, 0];
  let last: ChainPlace = { position: 0, hash: '' };
  for await (const it of readChain(tx)) {
    checked += 1;
    const { position } = it;
    const row = rowOf(it);
    const [, entry = '', hash = ''] = CHAIN_HASH.exec(it.chainHash ?? '') ?? [];
    const isGenuine = entry === digest.ofEntry(it);
    if (isGenuine) genuine += 1;
    else if (head && position > head.position) {
      tell({ code: 'put_in_behind_end', row });
      continue;
    }
    if (position <= last.position) {
      tell({ code: position < 1 ? 'put_in_before_first' : 'put_in_twice', row });
      continue;
    }
    const isNext = position === last.position + 1;
    if (!isNext) tell({ code: 'missing', first: last.position + 1, last: position - 1 });
    if (!isGenuine) tell({ code: 'changed', row });
    else if (isNext && hash !== digest.ofPlace(position, entry, last.hash))
      tell({ code: 'moved', row, after: last.position });
    last = { position, hash };
    if (written?.position === position && written.hash !== hash) tell({ code: 'made_anew', position });
  }

  const isEndKept =
    head?.position === last.position && head.chainHash === digest.ofEnd(head.position, last.hash);
  if (head && head.position > last.position)
    tell({ code: 'end_cut_off', first: last.position + 1, last: head.position });
  else if (!isEndKept && (head || checked > 0))
    tell({ code: 'end_unconfirmed', last: last.position, hasNote: head !== null });
  if (written && written.position > last.position)
    tell({ code: 'shorter', position: written.position, last: last.position });

  const waiting = await tx.auditEntry.count({ where: { position: null } });
  const end = last.position > 0 ? last : null;
  if (checked === 0 || genuine > 0 || isEndKept) return { checked, waiting, end, faults, faultCount };
  return { checked, waiting, end, faults: [{ code: 'other_key', rows: checked }], faultCount: 1 };
}

/** All rows with a place, in the order of the chain; never more than a batch of them in memory. */
async function* readChain(tx: Tx): AsyncIterable<ChainedEntry> {
  for (let last: Pick<ChainedEntry, 'position' | 'id'> | undefined = BEFORE_ALL; last; ) {
    const rows: ChainedEntry[] = await tx.$queryRaw<ChainedEntry[]>`
      select position, "chainHash", ${DIGESTED} from audit_entry
      where (position, id) > (${last.position}::bigint, ${last.id}::uuid)
      order by position, id limit ${AT_ONCE}`;
    yield* rows;
    last = rows.at(-1);
  }
}

function rowOf({ position, event, atMs }: ChainedEntry): ChainRow {
  const at = new Date(Number(atMs));
  return {
    position,
    // Printed on a terminal, which obeys some characters.
    event: /^[\w.]{1,50}$/.test(event) ? event : null,
    at: Number.isNaN(at.getTime()) ? null : at.toISOString(),
  };
}
