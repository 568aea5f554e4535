import { db } from '../../database/database';
import type { Actor } from '../actor';
import { must } from '../problem';
import type { AnswerSurvey } from './schema';

/**
 * Stores what the actor answered on their first visit, in this database and nowhere else. The first answer stays. Throws
 * `forbidden`.
 */
export async function answerSurvey(actor: Actor, answers: AnswerSurvey): Promise<void> {
  must(actor.kind === 'user', 'forbidden');
  await db().survey.createMany({ data: { userId: actor.id, answers }, skipDuplicates: true });
}
