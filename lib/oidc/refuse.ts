import type { Actor } from '../actor';
import { must } from '../problem';
import { answerEntry } from './entries';
import type { QuestionId } from './schema';

/**
 * Has an app told that the actor does not agree (`access_denied`, RFC 6749 §4.1.2.1). Throws `forbidden` to visitors, and
 * `question_ended`.
 */
export async function refuseApp(actor: Actor, { id }: QuestionId): Promise<void> {
  must(actor.kind === 'user', 'forbidden');
  const answer = { error: 'access_denied', error_description: 'the person did not agree' };
  must(await answerEntry(id, answer), 'question_ended');
}
