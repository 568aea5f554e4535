import { db } from '../../database/database';
import type { Actor } from '../actor';
import { record } from '../audit/rows';
import { countSignIn } from '../metrics';
import { Problem } from '../problem';
import { type NewSession, startSession } from '../sessions/rows';
import { noteFailedSignIn } from '../users/failed-sign-ins';
import { findHolder } from './queries';
import { countUse } from './rows';
import type { AnswerPasskey } from './schema';
import { verifyAnswer } from './verify-answer';

/**
 * Signs somebody in by a passkey. It is two factors in one, so no code is asked for after it. Throws `passkey_refused`,
 * the same for an unknown passkey, a disabled user and whatever else is wrong.
 */
export async function authenticateByPasskey(actor: Actor, input: AnswerPasskey): Promise<NewSession> {
  return countSignIn('passkey', authenticate(actor, input));
}

async function authenticate(actor: Actor, { answer }: AnswerPasskey): Promise<NewSession> {
  try {
    return await signIn(actor, answer);
  } catch (thrown) {
    if (thrown instanceof Problem && thrown.is('passkey_refused')) {
      const holder = await findHolder(answer);
      noteFailedSignIn(actor, holder?.email ?? null, holder?.id ?? null);
    }
    throw thrown;
  }
}

async function signIn(actor: Actor, answer: unknown): Promise<NewSession> {
  const used = await verifyAnswer(answer, null);
  return db().$transaction(async (tx) => {
    const { id, email } = await countUse(tx, used);
    const session = await startSession(tx, actor, id, { by: 'hwk' });
    await record(tx, actor, { event: 'user.signed_in', subjectId: id, facts: { email } });
    return session;
  });
}
