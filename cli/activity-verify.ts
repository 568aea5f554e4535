import { commandLine } from '../lib/actor';
import { type ChainPlace, type Verification, verifyActivity } from '../lib/audit/verify';
import type { Settings } from '../lib/config';
import { sayChainFault } from '../words/activity';
import { type ExitCode, withInstance } from './open';
import { language, words } from './words';

/**
 * Prints whether the activity log is whole, every fault that was found, and where its chain ends; with a place that was
 * printed earlier, whether that is still there. Resolves with 1 when the log is not whole.
 */
export async function verifyLog(
  root: string,
  settings: Settings,
  typed: string | undefined,
): Promise<ExitCode> {
  const written = typed === undefined ? null : readPlace(typed);
  if (written === undefined) {
    console.error(words('cli')('wrong.head', { typed: JSON.stringify(typed) }));
    return 2;
  }
  return withInstance(root, settings, async () => {
    const verification = await verifyActivity(commandLine, written);
    for (const line of linesOf(verification, written)) console.log(line);
    return verification.faultCount === 0 ? 0 : 1;
  });
}

function readPlace(typed: string): ChainPlace | undefined {
  const [, position, hash] = /^([1-9]\d{0,9}):([\w-]{43})$/.exec(typed.trim()) ?? [];
  return position && hash ? { position: Number(position), hash } : undefined;
}

function* linesOf(
  { checked, waiting, end, faults, faultCount }: Verification,
  written: ChainPlace | null,
): Iterable<string> {
  const t = words('cli');
  const isWhole = faultCount === 0;
  if (!isWhole) {
    yield t('verify.broken', { faults: faultCount, rows: checked });
    for (const fault of faults) yield t('verify.fault', { fault: sayChainFault(fault, language()) });
    const more = faultCount - faults.length;
    if (more > 0) yield t('verify.more', { count: more });
  } else if (end) {
    yield t('verify.whole', { rows: checked });
    if (written) yield t('verify.kept', { position: written.position });
  } else yield t('verify.empty');
  if (waiting > 0) yield t(isWhole ? 'verify.waiting_only' : 'verify.waiting', { rows: waiting });
  if (end && isWhole) {
    yield t('verify.write_down');
    yield `  npx latchkey activity:verify --head ${end.position}:${end.hash}`;
  }
}
