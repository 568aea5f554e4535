import { db, type Tx } from '../../database/database';
import { CHAIN_HASH, DIGESTED, type DigestedEntry, digestWithKey } from './digest';

const AT_ONCE = 2_000;
const MOST_LISTED = 20;
const TIMEOUT_MS = 3_600_000;
/** Lower than any position that a row can have. */
const BEFORE_ALL = { position: -(2 ** 31) - 1, id: '00000000-0000-0000-0000-000000000000' };

/** A row's place in the chain, by which everything up to it can be compared later. */
export type ChainPlace = { position: number; hash: string };

export type Verification = {
  /** How many rows were checked. */
  checked: number;
  /** How many rows are not chained yet, and so can be anything. */
  waiting: number;
  /** The last place: to be written down where this instance cannot reach it. Null where nothing is chained. */
  end: ChainPlace | null;
  /** The first 20 faults, each a sentence. */
  faults: string[];
  faultCount: number;
};

type ChainedEntry = DigestedEntry & { position: number; chainHash: string | null };

/**
 * Goes along the chain of the activity log and says whether every row is as it was chained, in its order, with none
 * missing and none put in. With a place that was written down earlier it says, too, whether that one is still there; by
 * itself a chain cannot tell that all of it was put back to an older state. Sees the log as it is at one moment, and
 * holds up nobody.
 */
export async function verifyActivity(written: ChainPlace | null = null): Promise<Verification> {
  return db().$transaction((tx) => verify(tx, written), {
    isolationLevel: 'RepeatableRead',
    timeout: TIMEOUT_MS,
  });
}

async function verify(tx: Tx, written: ChainPlace | null): Promise<Verification> {
  const digest = digestWithKey();
  const head = await tx.auditHead.findUnique({ where: { id: 1 } });
  const faults: string[] = [];
  let faultCount = 0;
  const tell = (fault: string) => {
    faultCount += 1;
    if (faults.length < MOST_LISTED) faults.push(fault);
  };

  let [checked, genuine] = [0, 0];
  let last: ChainPlace = { position: 0, hash: '' };
  for await (const it of readChain(tx)) {
    checked += 1;
    const { position } = it;
    const [, entry = '', hash = ''] = CHAIN_HASH.exec(it.chainHash ?? '') ?? [];
    const isGenuine = entry === digest.ofEntry(it);
    if (isGenuine) genuine += 1;
    else if (head && position > head.position) {
      tell(`${rowOf(it)} was put in: it stands behind the end of the chain.`);
      continue;
    }
    if (position <= last.position) {
      tell(`${rowOf(it)} was put in: ${position < 1 ? 'the chain begins at 1' : 'it is there twice'}.`);
      continue;
    }
    const isNext = position === last.position + 1;
    if (!isNext) tell(missing(last.position + 1, position - 1));
    if (!isGenuine) tell(`${rowOf(it)} was changed, or put in the place of another.`);
    else if (isNext && hash !== digest.ofPlace(position, entry, last.hash))
      tell(
        `${rowOf(it)} does not belong ${position > 1 ? `behind row ${last.position}` : 'at the beginning'}: rows were moved.`,
      );
    last = { position, hash };
    if (written?.position === position && written.hash !== hash)
      tell(`Row ${position} is not what was written down: it, or what comes before it, was made anew.`);
  }

  const isEndKept =
    head?.position === last.position && head.chainHash === digest.ofEnd(head.position, last.hash);
  if (head && head.position > last.position)
    tell(`The end was cut off. ${missing(last.position + 1, head.position)}`);
  else if (!isEndKept && (head || checked > 0))
    tell(
      `${head ? `The note of where the chain ends (audit_head) does not fit row ${last.position}` : 'The note of where the chain ends (audit_head) is gone'}: rows behind it may have been taken away.`,
    );
  if (written && written.position > last.position)
    tell(`Row ${written.position} was written down, but the chain ends at row ${last.position}.`);

  const waiting = await tx.auditEntry.count({ where: { position: null } });
  const end = last.position > 0 ? last : null;
  if (checked === 0 || genuine > 0 || isEndKept) return { checked, waiting, end, faults, faultCount };
  const words = `None of the ${checked} rows was chained under this instance key. Either it was another key then (N8N_ENCRYPTION_KEY, or the key file in LATCHKEY_DATA_DIR), or somebody without the key wrote all of them anew.`;
  return { checked, waiting, end, faults: [words], faultCount: 1 };
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

function missing(from: number, to: number): string {
  return from === to ? `Row ${from} is missing.` : `Rows ${from} to ${to} are missing.`;
}

/** Which row, for people: its name and time are whatever somebody wrote there, and a terminal obeys some characters. */
function rowOf({ position, event, atMs }: ChainedEntry): string {
  const name = /^[\w.]{1,50}$/.test(event) ? event : 'an event that nobody knows';
  const at = new Date(Number(atMs));
  const time = Number.isNaN(at.getTime()) ? 'a time that no calendar has' : at.toISOString();
  return `Row ${position} (${name}, ${time})`;
}
