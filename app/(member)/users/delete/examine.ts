import 'server-only';
import { getWords, readerLanguage } from '@/app/_web/words';
import type { Actor } from '@/lib/actor';
import { type Departure, getDeparture } from '@/lib/departures/queries';
import { Problem } from '@/lib/problem';
import { sayProblem } from '@/words/say';
import { sayOwned } from '../../owned';
import type { Row } from '../row';

/** Which rows can be deleted, what their people own, in words, and why the others cannot be deleted. */
export type Examined = {
  /** With the names of users; the invited have none yet. */
  rows: (Row & { names: Pick<Departure, 'name' | 'firstName' | 'lastName'> | undefined })[];
  owned: string[];
  refused: { email: string; sentence: string }[];
};

/** Looks at each row as deleting it would. */
export async function examine(actor: Actor, asked: Row[]): Promise<Examined> {
  const t = await getWords('users');
  const examined: Examined = { rows: [], owned: [], refused: [] };
  for (const row of asked) {
    try {
      const departure = row.kind === 'user' ? await getDeparture(actor, row.id) : undefined;
      const things = departure && (await sayOwned(departure.owned));
      examined.rows.push({ ...row, email: departure?.email ?? row.email, names: departure });
      if (things) examined.owned.push(t('delete.owned', { name: departure.name, things }));
    } catch (thrown) {
      if (!(thrown instanceof Problem)) throw thrown;
      examined.refused.push({ email: row.email, sentence: sayProblem(thrown, await readerLanguage()) });
    }
  }
  return examined;
}
