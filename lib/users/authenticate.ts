import { db } from '../../database/database';
import type { User } from '../../prisma/generated/client';
import type { Actor } from '../actor';
import { record } from '../audit/rows';
import { normaliseEmailAddress } from '../email-address';
import { countSignIn } from '../metrics';
import { must, Problem } from '../problem';
import { type NewSession, startSession } from '../sessions/rows';
import { countTry } from './count-try';
import { noteFailedSignIn } from './failed-sign-ins';
import { inTurn, renewHash, verifyPassword } from './password';
import { isManagedByEnvironment } from './policy';
import { lockUser, updatePassword } from './rows';
import type { Authenticate } from './schema';

/** A sign-in that awaits a code opens nothing until that is shown (lib/factors/complete-sign-in.ts). */
export type SignIn = NewSession & { awaitsCode: boolean };

/**
 * Signs somebody in by address and password, or, where they have two-factor sign-in on, halfway. One answer,
 * `wrong_credentials`, and the same work for an unknown address, a disabled user and a wrong password (OWASP
 * Authentication Cheat Sheet, "Authentication and Error Messages"). A hash of another kind than today's is renewed on the way. Throws `wrong_credentials`, `too_busy`, and `too_many_attempts` to whoever guesses
 * (lib/users/count-try.ts).
 */
export async function authenticateUser(actor: Actor, input: Authenticate): Promise<SignIn> {
  return countSignIn('password', authenticate(actor, input));
}

async function authenticate(actor: Actor, input: Authenticate): Promise<SignIn> {
  const email = normaliseEmailAddress(input.email);
  const find = async () => (email ? db().user.findUnique({ where: { email } }) : null);
  const user = await find();
  try {
    const account = email ?? input.email;
    const forgive = await countTry(actor, account, user?.id ?? null);
    const session = await inTurn(account, () => tryPassword(actor, input.password, user, find));
    await forgive();
    return session;
  } catch (thrown) {
    const hasFailed =
      thrown instanceof Problem && (thrown.is('wrong_credentials') || thrown.is('too_many_attempts'));
    if (hasFailed) noteFailedSignIn(actor, email, user?.id ?? null);
    throw thrown;
  }
}

async function tryPassword(
  actor: Actor,
  password: string,
  found: User | null,
  find: () => Promise<User | null>,
): Promise<SignIn> {
  let user = found;
  for (;;) {
    const matches = await verifyPassword(user?.passwordHash ?? null, password);
    must(user && matches && !user.disabledAt, 'wrong_credentials');
    // The environment's hash would come back with the next start.
    const newHash = isManagedByEnvironment(user) ? null : await renewHash(user.passwordHash, password);
    const session = await start(actor, user, newHash);
    if (session) return session;
    // The hash is another one by now: a new password, or the same one renewed by another sign-in. Looked at again.
    user = await find();
  }
}

/** Null when the user's password is stored otherwise than it was read. */
async function start(actor: Actor, user: User, newHash: string | null): Promise<SignIn | null> {
  return db().$transaction(async (tx) => {
    // What came first, a change of the password say, is seen now; what comes later finds this session and ends it.
    const now = await lockUser(tx, user.id);
    must(now && !now.disabledAt, 'wrong_credentials');
    if (now.passwordHash !== user.passwordHash) return null;
    if (newHash) await updatePassword(tx, now, newHash);
    const isOn = { userId: user.id, confirmedAt: { not: null } };
    const awaitsCode = (await tx.twoFactor.count({ where: isOn })) > 0;
    const session = await startSession(tx, actor, user.id, { awaitsCode });
    const facts = { email: user.email };
    if (!awaitsCode) await record(tx, actor, { event: 'user.signed_in', subjectId: user.id, facts });
    return { ...session, awaitsCode };
  });
}
