import { availableParallelism } from 'node:os';
import { hash, verify } from '@node-rs/argon2';
import { verify as verifyBcrypt } from '@node-rs/bcrypt';
import pLimit, { type LimitFunction } from 'p-limit';
import { config } from '../config';
import { must, Problem } from '../problem';
import { type About, judgePassword } from './guessable';

/** argon2id (the library's default kind) as OWASP's Password Storage Cheat Sheet asks: 19 MiB, two passes, one lane. */
const PARAMETERS = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };
const PRESENT_KIND = '$argon2id$v=19$m=19456,t=2,p=1$';

/** bcrypt reads no further, so of a longer password its hash knows only the beginning. */
const BCRYPT_BYTES = 72;

/** Hashing fills libuv's pool and memory, so only as many run as there are cores, and a queue has an end. */
const lane = pLimit(availableParallelism());
const QUEUE_LIMIT = 200;

/** Of one account one at a time: however many are tried for it at once, nobody else waits for more than one of them. */
const accounts = new Map<string, LimitFunction>();
const ACCOUNT_QUEUE_LIMIT = 100;

/** Compared against when there is no user, so that an unknown address costs the same time as a wrong password. */
let decoy: Promise<string> | undefined;

/**
 * The argon2id hash, in PHC form, of the password that somebody chooses. Throws `password_short` where it is shorter than
 * this instance asks, `password_common` or `password_personal` where others guess it (lib/users/guessable.ts), and `too_busy`
 * under load.
 */
export async function hashPassword(password: string, about: Omit<About, 'instanceName'>): Promise<string> {
  const { passwordMinLength: least, instanceName } = config();
  must([...password].length >= least, 'password_short', { least });
  const { refused } = judgePassword(password, { ...about, instanceName });
  if (refused) throw new Problem(refused === 'common' ? 'password_common' : 'password_personal');
  return inTurn(about.email, () => queued(() => hash(normalised(password), PARAMETERS)));
}

/** The same of a code that the instance made, for which no rule of passwords holds. Throws `too_busy`. */
export async function hashCode(code: string): Promise<string> {
  return queued(() => hash(normalised(code), PARAMETERS));
}

/**
 * Whether the password is the one that was hashed, be it by us or, as bcrypt or argon2id, by another program. Takes as
 * long without a hash, and is false then. `account` is the address that it is tried for, whether or not anybody has it.
 * Throws `too_busy`.
 */
export async function verifyPassword(
  passwordHash: string | null,
  password: string,
  account?: string,
): Promise<boolean> {
  decoy ??= hash('not the password of anybody', PARAMETERS);
  // Where the environment brings a hash, everybody's password is compared with that one as well: it may take longer
  // than ours, and nobody is to learn by the clock whose it is.
  const brought = config().environmentOwner?.passwordHash ?? null;
  const usual = passwordHash === brought || passwordHash === null ? await decoy : passwordHash;
  const compare = async () => {
    const isUsual = await matches(usual, password);
    const isBrought = brought !== null && (await matches(brought, password));
    return passwordHash !== null && (passwordHash === brought ? isBrought : isUsual);
  };
  return account === undefined ? queued(compare) : inTurn(account, () => queued(compare));
}

/**
 * For a hash that the password was found to match: the one that it would get today, or null where it is of the present
 * kind already. Asks for no length, since this is nobody's choice of a password. Throws `too_busy`.
 */
export async function renewHash(passwordHash: string, password: string): Promise<string | null> {
  if (passwordHash.startsWith(PRESENT_KIND)) return null;
  return queued(() => hash(normalised(password), PARAMETERS));
}

/** Other programs hash what was typed as it is, so that is tried besides our own form. */
async function matches(passwordHash: string, password: string): Promise<boolean> {
  for (const form of new Set([normalised(password), password])) {
    const isIt = passwordHash.startsWith('$2')
      ? (await verifyBcrypt(form, passwordHash)) && Buffer.byteLength(form) <= BCRYPT_BYTES
      : await verify(passwordHash, form);
    if (isIt) return true;
  }
  return false;
}

/** NIST SP 800-63B §3.1.1.2: the same characters typed on another keyboard are the same password. */
function normalised(password: string): string {
  return password.normalize('NFKC');
}

/**
 * Does what there is to do for an account once it is done with what came before: its hashing, and what follows in the
 * database, where each that waits for the user's row would hold a connection. Alike for addresses that somebody has and that
 * nobody has, so that waiting tells nobody which they are. Nothing that is done in turn waits for its own turn. Throws
 * `too_busy` where a hundred wait.
 */
export async function inTurn<T>(account: string, work: () => Promise<T>): Promise<T> {
  const line = accounts.get(account) ?? pLimit(1);
  if (line.pendingCount >= ACCOUNT_QUEUE_LIMIT) throw new Problem('too_busy');
  accounts.set(account, line);
  try {
    return await line(work);
  } finally {
    if (line.activeCount + line.pendingCount === 0) accounts.delete(account);
  }
}

async function queued<T>(work: () => Promise<T>): Promise<T> {
  if (lane.pendingCount >= QUEUE_LIMIT) throw new Problem('too_busy');
  return lane(work);
}
