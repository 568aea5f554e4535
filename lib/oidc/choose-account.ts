import type { Actor } from '../actor';
import { must } from '../problem';
import { answerEntry } from './entries';
import type { QuestionId } from './schema';

/** Goes on to an app as who is signed in, where it wants people to choose. Throws `forbidden` to visitors, and `question_ended`. */
export async function chooseAccount(actor: Actor, { id }: QuestionId): Promise<void> {
  must(actor.kind === 'user', 'forbidden');
  must(await answerEntry(id, { select_account: {} }), 'question_ended');
}
