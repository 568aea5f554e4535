import { wordsIn } from '../lib/asked';
import { Prisma } from '../prisma/generated/client';

const { sql } = Prisma;

/** Words that an index of trigrams finds in every locale: those that stay ASCII and have three letters or more. */
const BY_TRIGRAMS = /^[\x21-\x7E]{3,}$/;

/**
 * The conditions that a row meets which holds every word of a text, in any order and whatever case, accents and width;
 * domains are found by their Unicode and their ASCII form. `text` is an expression of SQL for what is searched.
 * `isByPairs`: there is an index of its `search_pairs`, by which short words are found as quickly as long ones. All of it
 * is done by functions of our own (see the migration `search`), so that no locale and no extension changes what is found.
 */
export function holdsWords(text: Prisma.Sql, search: string, isByPairs = false): Prisma.Sql[] {
  const words = wordsIn(search);
  if (words.length === 0 && search !== '') return [sql`false`];
  return words.flatMap((word) => {
    if (BY_TRIGRAMS.test(word) || !isByPairs) {
      const pattern = sql`'%' || regexp_replace(fold_text(${word}), '([\\\\%_])', '\\\\\\1', 'g') || '%'`;
      return sql`search_text(${text}) like ${pattern}`;
    }
    return [
      sql`search_pairs(search_text(${text})) @> word_pairs(fold_text(${word}))`,
      // Not "like", for which the planner would read all of the index of trigrams.
      sql`position(fold_text(${word}) in search_text(${text})) > 0`,
    ];
  });
}
