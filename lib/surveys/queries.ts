import { db } from '../../database/database';
import type { Actor, UserActor } from '../actor';
import { must } from '../problem';
import { AnswerSurvey } from './schema';

/** What the actor has answered so far. */
export async function findAnswers(actor: UserActor): Promise<AnswerSurvey> {
  const survey = await db().survey.findUnique({ where: { userId: actor.id } });
  return AnswerSurvey.parse(survey?.answers ?? {});
}

/** What the actor answered, and when; null when they were not asked, or have not answered yet. Throws `forbidden` to visitors. */
export async function findOwnAnswers(actor: Actor): Promise<{ answers: unknown; answeredAt: Date } | null> {
  must(actor.kind === 'user', 'forbidden');
  return db().survey.findUnique({
    where: { userId: actor.id },
    select: { answers: true, answeredAt: true },
  });
}
