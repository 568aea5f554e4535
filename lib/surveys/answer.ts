import { db } from '../../database/database';
import { type Actor, actingRole } from '../actor';
import { config } from '../config';
import { must } from '../problem';
import type { AnswerSurvey } from './schema';

/**
 * Stores what the owner answered in the wizard, in this database and nowhere else; later answers replace earlier ones.
 * Throws `forbidden` to everybody else, and where the questions are turned off.
 */
export async function answerSurvey(actor: Actor, answers: AnswerSurvey): Promise<void> {
  must(actor.kind === 'user' && actingRole(actor) === 'owner' && config().asksSurvey, 'forbidden');
  await db().survey.upsert({
    where: { userId: actor.id },
    create: { userId: actor.id, answers },
    update: { answers, answeredAt: new Date() },
  });
}
