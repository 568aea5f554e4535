import { createHash } from 'node:crypto';
import { RateLimiterPrisma, RateLimiterRes } from 'rate-limiter-flexible';
import { db } from './db';
import { Problem } from './problem';

/** What may be tried how often: points in a window of seconds. Counted in the database, so it holds over restarts. */
const LIMITS = {
  /** Anything that somebody who is not signed in can post, by network address. */
  visitor: { points: 120, duration: 60 },
  /** Passwords tried for one account from one network address. */
  signIn: { points: 10, duration: 300 },
  /** Present passwords tried by one user who is signed in, to change what needs it. */
  currentPassword: { points: 10, duration: 300 },
  /** Changes of the address that one user asks for, so that nobody can have strangers' mailboxes filled. */
  emailChange: { points: 5, duration: 3600 },
  /** Set-up codes tried, by network address. */
  setupCode: { points: 20, duration: 300 },
  /** Reset links asked for, by network address. */
  passwordResetAsked: { points: 20, duration: 300 },
  /** Reset links mailed to one address, whoever asks, so that nobody can fill a mailbox. */
  passwordResetMailed: { points: 5, duration: 3600 },
  /** New links mailed for one expired invitation because the invited asked. */
  inviteRenewed: { points: 1, duration: 600 },
  /** Test mails that one user asks for. */
  testMail: { points: 10, duration: 300 },
  /** Checks of the mail server that one user asks for. */
  mailCheck: { points: 10, duration: 300 },
} as const;

/**
 * Takes one point of the limit for whoever the parts name. Throws `too_many_attempts` with the seconds to wait.
 * The parts are hashed: the table of counters holds no addresses.
 */
export async function limit(name: keyof typeof LIMITS, ...parts: (string | null)[]): Promise<void> {
  try {
    await limiter(name).consume(key(parts));
  } catch (thrown) {
    if (!(thrown instanceof RateLimiterRes)) throw thrown;
    throw new Problem('too_many_attempts', { seconds: Math.ceil(thrown.msBeforeNext / 1000) });
  }
}

/** The same for a limit that is to show nobody: says whether there was a point left to take. */
export async function isWithinLimit(
  name: keyof typeof LIMITS,
  ...parts: (string | null)[]
): Promise<boolean> {
  try {
    await limit(name, ...parts);
    return true;
  } catch (thrown) {
    if (thrown instanceof Problem) return false;
    throw thrown;
  }
}

/** Whether there is no point left, without taking one. */
export async function isUsedUp(name: keyof typeof LIMITS, ...parts: (string | null)[]): Promise<boolean> {
  const state = await limiter(name).get(key(parts));
  return state !== null && state.remainingPoints <= 0;
}

/** Forgets what was counted, for instance after the right password. */
export async function forgive(name: keyof typeof LIMITS, ...parts: (string | null)[]): Promise<void> {
  await limiter(name).delete(key(parts));
}

function limiter(name: keyof typeof LIMITS): RateLimiterPrisma {
  return new RateLimiterPrisma({
    storeClient: db(),
    tableName: 'rateLimiterFlexible',
    keyPrefix: name,
    clearExpiredByTimeout: false,
    ...LIMITS[name],
  });
}

function key(parts: (string | null)[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('base64url');
}

/** Deletes the counters whose windows have ended; this only keeps the table small. */
export async function pruneRateLimits(): Promise<void> {
  await db().rateLimiterFlexible.deleteMany({ where: { expire: { lte: new Date() } } });
}
