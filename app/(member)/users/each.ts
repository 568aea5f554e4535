import 'server-only';
import { readerLanguage } from '@/app/_web/words';
import { Problem } from '@/lib/problem';
import { sayProblem } from '@/words/say';
import type { GroupDeed } from './deeds';
import type { Row } from './row';

/** What became of one row. Where a link was made, `sentence` is its name. */
export type RowOutcome = {
  email: string;
  isDone: boolean;
  /** Whether it is otherwise now than it was. */
  hasChanged?: boolean;
  sentence: string;
  link?: string | undefined;
  /** What takes it back, as forms post it. */
  back?: { deed: GroupDeed; groupId: string; pick: string };
};

/** What a deed says of its row; that it is done goes without saying. */
export type Answer = Pick<RowOutcome, 'sentence' | 'link' | 'hasChanged'> & { isDone?: boolean };

/**
 * Does it to each row in turn, and says of each what became of it: one that is refused does not keep the others. Throws the
 * problem of a row that is alone, for then it is that of the whole form.
 */
export async function doToEach(rows: Row[], deed: (row: Row) => Promise<Answer>): Promise<RowOutcome[]> {
  const outcomes: RowOutcome[] = [];
  for (const row of rows) {
    const { email } = row;
    try {
      outcomes.push({ email, isDone: true, ...(await deed(row)) });
    } catch (thrown) {
      if (!(thrown instanceof Problem) || rows.length === 1) throw thrown;
      outcomes.push({ email, isDone: false, sentence: sayProblem(thrown, await readerLanguage()) });
    }
  }
  return outcomes;
}
