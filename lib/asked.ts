import { z } from 'zod';

/** Characters: longer than any name or address. */
const LONGEST_SEARCH = 200;

/**
 * Text that is looked for in a list, as its field shows it; control characters are spaces. It has a fault when it is too
 * long, and when nothing in it can be looked for.
 */
export const SearchText = z
  .union([z.string(), z.array(z.string()).transform((texts) => texts.join(' '))])
  .refine((text) => text.trim() === '' || wordsIn(text).length > 0)
  .transform((text) => text.replace(/\p{Cc}+/gu, ' ').trim())
  .refine(({ length }) => length <= LONGEST_SEARCH);

/**
 * What somebody or something has to hold to be found, in any order: the words of a text, without the signs between name
 * and address in `"Mia Member" <mia@example.com>`. Case, accents and width are the database's (database/search.ts).
 */
export function wordsIn(text: string): string[] {
  const words = text
    .slice(0, 10 * LONGEST_SEARCH)
    .replace(/\p{Cs}/gu, '\uFFFD') // a half of a character
    .normalize('NFKC')
    .split(/[\s\p{Z}\p{Cc}]+/u)
    .filter((word) => word.normalize('NFKD').replace(/[\p{M}\p{DI}\u0640]/gu, '') !== '');
  const bare = words.flatMap((word) => {
    const parts = word.split(/[,;<>]+/).flatMap((part) => bareWord(part) || []);
    return parts.length > 0 ? parts : word;
  });
  return [...new Set(bare)];
}

function bareWord(part: string): string {
  const word = part.replace(/^["“”„‟«»()[\]]+/, '').replace(/^mailto:/i, '');
  const signs = [...word];
  const isSign = word.includes('@') ? /["“”„‟«»()[\].]/ : /["“”„‟«»()[\]]/;
  return signs.slice(0, signs.findLastIndex((sign) => !isSign.test(sign)) + 1).join('');
}

/**
 * What is asked of a list by the words of an address: a field that is missing or empty is as its schema has it for
 * `undefined`, and so is one that cannot be used, which then stands in `unusable`. Whoever reads the list shows nothing
 * for that, and says so: a filter that cannot be used is not "no filter".
 */
export function askedOf<F extends Record<string, z.ZodType>>(fields: F) {
  return z.record(z.string(), z.unknown()).transform((given) => {
    const unusable: string[] = [];
    const asked = Object.entries(fields).map(([name, field]) => {
      const value = Object.hasOwn(given, name) ? given[name] : undefined;
      const isGiven = value !== undefined && value !== null && value !== '';
      const { success, data } = field.safeParse(isGiven ? value : undefined);
      if (!success) unusable.push(name);
      return [name, success ? data : field.parse(undefined)];
    });
    return { ...(Object.fromEntries(asked) as z.output<z.ZodObject<F>>), unusable };
  });
}
