import type { Actor } from '../actor';
import { answerSurvey } from './answer';

/** Has the actor asked no more. Throws `forbidden`. */
export async function skipSurvey(actor: Actor): Promise<void> {
  await answerSurvey(actor, {});
}
