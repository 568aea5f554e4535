import { findPrepared } from '../../database/database';
import { Prisma } from '../../prisma/generated/client';
import type { Role } from '../../prisma/generated/enums';
import type { Actor } from '../actor';
import { insertEntry } from '../audit/insert';
import { normaliseEmailAddress } from '../email-address';
import { countSignIn } from '../metrics';
import { must, Problem } from '../problem';
import { givingBackOnFault, type Spent, undoCounting } from '../rate-limits/limit';
import { insertSession } from '../sessions/insert';
import type { NewSession } from '../sessions/rows';
import { newSecret } from '../sessions/secret';
import { countTry } from './count-try';
import { BOUND, type Bound, deviceTokenOf, isDeviceOf } from './device';
import { noteFailedSignIn } from './failed-sign-ins';
import { inTurn, renewHash, verifyPassword } from './password';
import { isManagedByEnvironment } from './policy';
import type { Authenticate } from './schema';

/** A sign-in that awaits a code opens nothing until that is shown (lib/factors/complete-sign-in.ts). */
export type SignIn = NewSession & {
  awaitsCode: boolean;
  /** What the browser is given besides once somebody is in (lib/users/device.ts). */
  device: string;
};

/**
 * Signs somebody in by address and password, or, where they have two-factor sign-in on, halfway. One answer,
 * `wrong_credentials`, and the same work for an unknown address, a disabled user and a wrong password (OWASP
 * Authentication Cheat Sheet, "Authentication and Error Messages"). A hash of another kind than today's is renewed on the way. Throws `wrong_credentials`, `too_busy`, and `too_many_attempts` to whoever guesses
 * (lib/users/count-try.ts).
 */
export async function authenticateUser(actor: Actor, input: Authenticate): Promise<SignIn> {
  return countSignIn('password', authenticate(actor, input));
}

/** A user as they were read, to be signed in provided that their row has not changed since. */
type Found = Bound & {
  email: string;
  role: Role;
  disabledAt: Date | null;
  /** Of the row: PostgreSQL names the transaction that wrote it. */
  version: string;
};

/** Asked and answered by one statement each: what is known of the account, what was tried for it, and the sign-in. */
async function authenticate(actor: Actor, input: Authenticate): Promise<SignIn> {
  const email = normaliseEmailAddress(input.email);
  const find = async () => (email ? findByAddress(email) : null);
  const user = await find();
  try {
    const account = email ?? input.email;
    const isKnown = user && !user.disabledAt && isDeviceOf(actor.device, user);
    const spent = await countTry(actor, account, isKnown ? user.id : null);
    const tried = () => tryPassword({ actor, spent }, input.password, user, find);
    return await givingBackOnFault([spent.forgiven, ...spent.givenBack], () => inTurn(account, tried));
  } catch (thrown) {
    const hasFailed =
      thrown instanceof Problem && (thrown.is('wrong_credentials') || thrown.is('too_many_attempts'));
    if (hasFailed) noteFailedSignIn(actor, email, user?.id ?? null);
    throw thrown;
  }
}

async function findByAddress(email: string): Promise<Found | null> {
  const [user] = await findPrepared<Found>(
    'account',
    Prisma.sql`select ${BOUND}, email, role::text as role, "disabledAt", xmin::text as version
      from "user" where email = ${email}`,
  );
  return user ?? null;
}

/** Who tries, and what was counted for it. */
type Try = { actor: Actor; spent: Spent };

async function tryPassword(
  tried: Try,
  password: string,
  found: Found | null,
  find: () => Promise<Found | null>,
): Promise<SignIn> {
  let user = found;
  let rightHash: string | null = null;
  for (;;) {
    const matches: boolean | null =
      (user && user.passwordHash === rightHash) ||
      (await verifyPassword(user?.passwordHash ?? null, password));
    must(user && matches && !user.disabledAt, 'wrong_credentials');
    rightHash = user.passwordHash;
    // The environment's hash would come back with the next start.
    const newHash = isManagedByEnvironment(user) ? null : await renewHash(user.passwordHash, password);
    const session = await start(tried, newHash ? { ...user, passwordHash: newHash } : user);
    if (session) return session;
    // The row is another one by now: a new password maybe, or just another sign-in. Looked at again.
    user = await find();
  }
}

/**
 * Signs in, with all that this changes, by one statement. It changes nothing, and gives null, where anything has written the
 * user's row since it was read, as does all that ends their sign-ins or has a code asked for: what came first, a change of
 * the password say, is seen by that, and what comes later waits for this statement, finds its session and ends it.
 */
async function start({ actor, spent }: Try, user: Found): Promise<SignIn | null> {
  const { id: userId, passwordHash } = user;
  const awaitsCode = user.app !== null;
  const [secret, at] = [newSecret(), new Date()];
  const told = insertEntry(
    actor,
    { event: 'user.signed_in', subjectId: userId, facts: { email: Prisma.sql`person.email` } },
    Prisma.sql`person where not ${awaitsCode}::boolean`,
  );
  const begun = await findPrepared(
    'sign-in',
    Prisma.sql`
    with person as (
      update "user" set "passwordHash" = ${passwordHash}::text,
        "lastActiveAt" = case when ${awaitsCode}::boolean then "lastActiveAt" else ${at}::timestamptz end
      where id = ${userId}::uuid and xmin = ${user.version}::text::xid and "disabledAt" is null
      returning id, email
    ),
    ${insertSession(actor, { secret, userId, at, awaitsCode, by: 'pwd' })},
    told as (${told}),
    ${undoCounting(spent, Prisma.sql`begun`)}
    select id from begun`,
  );
  if (begun.length === 0) return null;
  return { secret, userId: awaitsCode ? null : userId, awaitsCode, device: deviceTokenOf(user) };
}
