import { db } from '../../database/database';
import type { Actor } from '../actor';
import { record } from '../audit/rows';
import { must } from '../problem';
import { type NewSession, renewSession } from '../sessions/rows';
import { countUse } from './rows';
import type { AnswerPasskey } from './schema';
import { verifyAnswer } from './verify-answer';

/**
 * Has the actor show by one of their own passkeys who they are; for ten minutes nobody asks again. Their sign-in gets
 * another secret, and the old one opens nothing. Throws `passkey_refused`, and `forbidden` to visitors.
 */
export async function proveByPasskey(actor: Actor, { answer }: AnswerPasskey): Promise<NewSession> {
  must(actor.kind === 'user', 'forbidden');
  const used = await verifyAnswer(answer, actor.id);
  return db().$transaction(async (tx) => {
    const { id, email } = await countUse(tx, used);
    const session = await renewSession(tx, actor.sessionId, { isProved: true, by: 'hwk' });
    must(session, 'passkey_refused');
    await record(tx, actor, { event: 'user.proved', subjectId: id, facts: { email } });
    return session;
  });
}
