import { db } from '../../database/database';
import type { Origin, Visitor } from '../actor';
import { record } from '../audit/rows';
import { log } from '../log';
import { networkOf } from '../network';

/** How long failures are gathered before the first row tells of them. */
const GATHER_MS = 10_000;
/** After a row, what goes on failing is told by one more row for each such time. */
const WINDOW_MS = 15 * 60_000;
/**
 * So many bursts are told apart at a time; what begins beyond that is told together, so that neither memory nor the log
 * fills. Networks that try unknown addresses have fewer, so that they never take the place of an account.
 */
const MAX_BURSTS = 5_000;
const MAX_BURSTS_WITH_NETWORKS = 200;
/** So many networks or addresses are told apart within a burst. */
const MAX_DISTINCT = 1_000;

type Burst = {
  userId: string | null;
  ip: string | null;
  attempts: number;
  networks: Set<string>;
  emails: Set<string>;
  timer: NodeJS.Timeout;
};

type Gathered = { bursts: Map<string, Burst>; writing: Set<Promise<void>> };

/** Kept outside this module, because the server's bundle and the launcher's hold a copy of it each. */
const GATHERED = Symbol.for('latchkey.failed-sign-ins');

/**
 * Takes note of a sign-in that failed or was refused; the activity log has one row for a burst, by account, or by network
 * where nobody has the account. Nothing is written before the answer is given, so it takes as long for an account as for
 * none. `email` is null where what was typed is no address: it may be a password.
 */
export function noteFailedSignIn({ ip }: Origin, email: string | null, userId: string | null): void {
  const { bursts } = gathered();
  const network = ip === null ? null : networkOf(ip);
  const most = userId ? MAX_BURSTS : MAX_BURSTS_WITH_NETWORKS;
  const own = userId ? `user ${userId}` : `network ${network}`;
  const key = bursts.has(own) || bursts.size < most ? own : 'others';
  let burst = bursts.get(key);
  if (!burst) {
    burst = { ...nothing(), userId: key === own ? userId : null, timer: writeIn(GATHER_MS, key) };
    bursts.set(key, burst);
  }
  burst.attempts += 1;
  burst.ip ??= ip;
  if (network && burst.networks.size < MAX_DISTINCT) burst.networks.add(network);
  if (email && burst.emails.size < MAX_DISTINCT) burst.emails.add(email);
}

/** Writes what is gathered by now; for a stop, after which it would be lost. */
export async function writeFailedSignIns(): Promise<void> {
  const { bursts, writing } = gathered();
  for (const key of [...bursts.keys()]) write(key);
  await Promise.all(writing);
}

const nothing = () => ({ attempts: 0, ip: null, networks: new Set<string>(), emails: new Set<string>() });

function writeIn(milliseconds: number, key: string): NodeJS.Timeout {
  return setTimeout(() => write(key), milliseconds).unref();
}

function write(key: string): void {
  const { bursts, writing } = gathered();
  const burst = bursts.get(key);
  if (!burst) return;
  clearTimeout(burst.timer);
  if (burst.attempts === 0) {
    bursts.delete(key);
    return;
  }
  bursts.set(key, { ...nothing(), userId: burst.userId, timer: writeIn(WINDOW_MS, key) });
  const written: Promise<void> = store(burst)
    .catch((error: unknown) => log('warn', 'Writing failed sign-ins to the activity log failed', error))
    .finally(() => writing.delete(written));
  writing.add(written);
}

async function store({ userId, ip, attempts, networks, emails }: Burst): Promise<void> {
  const [email] = emails;
  const [network] = networks;
  const facts = {
    attempts: String(attempts),
    ...(email && { email, emails: String(emails.size) }),
    ...(network && { network, networks: String(networks.size) }),
  };
  const visitor: Visitor = { kind: 'visitor', ip, userAgent: null };
  await record(db(), visitor, { event: 'user.sign_in_failed', ...(userId && { subjectId: userId }), facts });
}

function gathered(): Gathered {
  const kept: Gathered | undefined = Reflect.get(globalThis, GATHERED);
  if (kept) return kept;
  const made: Gathered = { bursts: new Map(), writing: new Set() };
  Reflect.set(globalThis, GATHERED, made);
  return made;
}
