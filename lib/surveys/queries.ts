import { db } from '../../database/database';
import type { UserActor } from '../actor';
import { AnswerSurvey } from './schema';

/** What the actor has answered so far. */
export async function findAnswers(actor: UserActor): Promise<AnswerSurvey> {
  const survey = await db().survey.findUnique({ where: { userId: actor.id } });
  return AnswerSurvey.parse(survey?.answers ?? {});
}
