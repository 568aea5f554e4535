import { commandLine } from '../lib/actor';
import { type ChainPlace, type Verification, verifyActivity } from '../lib/audit/verify';
import type { Settings } from '../lib/config';
import { sayChainFault } from '../words/activity';
import { type ExitCode, withInstance } from './open';

/**
 * Prints whether the activity log is whole, every fault that was found, and where its chain ends; with a place that was
 * printed earlier, whether that is still there. Resolves with the exit code, which is 1 when it is not whole.
 */
export async function verifyLog(
  root: string,
  settings: Settings,
  typed: string | undefined,
): Promise<ExitCode | 2> {
  const written = typed === undefined ? null : readPlace(typed);
  if (written === undefined) {
    console.error(
      `--head takes what this command printed earlier, <position>:<hash>, and not ${JSON.stringify(typed)}.`,
    );
    return 2;
  }
  return withInstance(root, settings, async () => {
    const verification = await verifyActivity(commandLine, written);
    print(verification, written);
    return verification.faultCount === 0 ? 0 : 1;
  });
}

function readPlace(typed: string): ChainPlace | undefined {
  const [, position, hash] = /^([1-9]\d{0,9}):([\w-]{43})$/.exec(typed.trim()) ?? [];
  return position && hash ? { position: Number(position), hash } : undefined;
}

function print(
  { checked, waiting, end, faults, faultCount }: Verification,
  written: ChainPlace | null,
): void {
  const more = faultCount - faults.length;
  if (faultCount > 0) {
    console.log(`The activity log is not whole: ${count(faultCount, 'fault')} in ${count(checked, 'row')}.`);
    for (const fault of faults) console.log(`- ${sayChainFault(fault)}`);
    if (more > 0) console.log(`- And ${more} more.`);
  } else if (end) {
    console.log(
      `The activity log is whole: ${count(checked, 'row')}, each as it was written and in its place.`,
    );
    if (written) console.log(`Row ${written.position} is the one that was written down.`);
  } else console.log('Nothing of the activity log is chained yet.');
  if (waiting > 0)
    console.log(
      `Not chained yet: ${count(waiting, 'row')}.${faultCount > 0 ? '' : ' A running instance does that within seconds.'}`,
    );
  if (end && faultCount === 0)
    console.log(
      `Write this down where nobody of this machine can change it, and compare later:\n  npx latchkey activity:verify --head ${end.position}:${end.hash}`,
    );
}

const count = (size: number, thing: string) => `${size} ${thing}${size === 1 ? '' : 's'}`;
