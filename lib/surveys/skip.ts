import type { Actor } from '../actor';
import { answerSurvey } from './answer';

/** Asks the actor no more. */
export async function skipSurvey(actor: Actor): Promise<void> {
  await answerSurvey(actor, {});
}
