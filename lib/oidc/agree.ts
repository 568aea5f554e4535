import { db } from '../../database/database';
import type { Actor } from '../actor';
import { record } from '../audit/rows';
import { must } from '../problem';
import { findEntrance, findQuestion } from './queries';
import type { QuestionId } from './schema';

/**
 * Agrees that an app that somebody else runs is told what it has asked for, now and whenever the actor signs in to it. Throws
 * `forbidden` to visitors, `question_ended` when it was answered or an hour has passed, and `app_forbidden` to whoever may not
 * open the app.
 */
export async function agree(actor: Actor, { id }: QuestionId): Promise<void> {
  must(actor.kind === 'user', 'forbidden');
  const question = await findQuestion(id);
  must(question, 'question_ended');
  const { appId } = question;
  const entrance = await findEntrance(actor, appId);
  must(entrance, 'question_ended');
  const { name, address } = entrance;
  must(entrance.mayOpen, 'app_forbidden', { app: name, host: new URL(address).host });
  const scopes = [...new Set([...(entrance.allowed?.scopes ?? []), ...question.scopes])];
  await db().$transaction(async (tx) => {
    await tx.oidcConsent.upsert({
      where: { userId_appId: { userId: actor.id, appId } },
      create: { userId: actor.id, appId, scopes },
      update: { scopes, at: new Date() },
    });
    const facts = { name, email: actor.email, scopes: scopes.join(' ') };
    await record(tx, actor, { event: 'app.agreed', subjectId: actor.id, facts });
  });
}
