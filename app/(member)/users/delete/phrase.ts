import 'server-only';
import { getWords } from '@/app/_web/words';
import type { Row } from '../row';

/** What is typed to delete these for good. */
export async function phraseFor(rows: Row[]): Promise<string> {
  const [only] = rows;
  if (only && rows.length === 1) return only.email;
  return (await getWords('users'))('delete.phrase', { count: rows.length });
}
