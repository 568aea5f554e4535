import { availableParallelism } from 'node:os';
import { hash, verify } from '@node-rs/argon2';
import pLimit from 'p-limit';
import { config } from './config';
import { must, Problem } from './problem';

/** argon2id (the library's default kind) as OWASP's Password Storage Cheat Sheet asks: 19 MiB, two passes, one lane. */
const PARAMETERS = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/** Hashing fills libuv's pool and memory, so only as many run as there are cores, and a queue has an end. */
const lane = pLimit(availableParallelism());
const QUEUE_LIMIT = 200;

/** Compared against when there is no user, so that an unknown address costs the same time as a wrong password. */
let decoy: Promise<string> | undefined;

/** The argon2id hash of a password in PHC form. Throws `password_too_short` by the instance's rule, and `busy`. */
export async function hashPassword(password: string): Promise<string> {
  const min = config().passwordMinLength;
  must([...password].length >= min, 'password_too_short', { min });
  return queued(() => hash(normalised(password), PARAMETERS));
}

/** Whether the password is the one that was hashed. Takes as long without a hash, and is false then. Throws `busy`. */
export async function verifyPassword(passwordHash: string | null, password: string): Promise<boolean> {
  decoy ??= hash('not the password of anybody', PARAMETERS);
  const against = passwordHash ?? (await decoy);
  const matches = await queued(() => verify(against, normalised(password)));
  return passwordHash !== null && matches;
}

/** NIST SP 800-63B §3.1.1.2: the same characters typed on another keyboard are the same password. */
function normalised(password: string): string {
  return password.normalize('NFKC');
}

function queued<T>(work: () => Promise<T>): Promise<T> {
  if (lane.pendingCount >= QUEUE_LIMIT) throw new Problem('busy');
  return lane(work);
}
