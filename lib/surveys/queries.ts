import { db } from '../../database/database';
import type { Actor } from '../actor';
import { config } from '../config';

/** Whether the actor is still to be asked the questions of the first visit: neither answered nor skipped. */
export async function isSurveyDue(actor: Actor): Promise<boolean> {
  if (actor.kind !== 'user' || !config().asksSurvey) return false;
  return (await db().survey.count({ where: { userId: actor.id } })) === 0;
}
