import { domainToASCII, domainToUnicode } from 'node:url';
import fc from 'fast-check';
import { describe, expect } from 'vitest';
import { db } from '../../database/database';
import { it } from '../../testing/fixtures';
import { ASKED, askedFor, holdsFor, textOf, tryInputs } from '../../testing/fuzz';
import { countPeople, listPeople } from './queries';
import { FACTORS, ListPeople, ROLES, SORTS, STATUSES } from './schema';

const KEY = fc.oneof(
  ASKED,
  fc.integer({ min: 0, max: 99_999_999_999_999 }).map(String),
  fc.constantFrom('owner', '0', '3', '4', '99999999999999', '100000000000000'),
);
const PLACE = fc.oneof(
  ASKED,
  fc.tuple(fc.uuid(), KEY).map(([id, key]) => `${id}~${key}`),
);

/** Text that a database can store. */
const STORABLE = textOf('xn--', 'xn--a', '-', 'bcher-kva', 'İ', 'ς', 'é', 'e\u0301', '\u200B', '%', '\\').map(
  (text) => text.replace(/[\p{Cs}\0]/gu, ''),
);
const LABEL = fc.string({ unit: fc.constantFrom(...'aüßñжשم中한𐐷💩-1'), minLength: 1, maxLength: 12 });

const CAPITAL_OR_ACCENT =
  /(?=[\0-\u024F\p{sc=Greek}\p{sc=Cyrillic}\p{sc=Armenian}\p{sc=Georgian}])\p{Lu}|[\u0300-\u036F\u200B]/u;

async function ofText(
  text: string,
): Promise<{ folded: string; again: string; searched: string; domains: string }> {
  const [row] = await db().$queryRaw<{ folded: string; again: string; searched: string; domains: string }[]>`
    select fold_text(${text}) as folded, fold_text(fold_text(${text})) as again, search_text(${text}) as searched,
           unicode_domains(${text}) as domains`;
  return row ?? expect.fail('no row');
}

describe('how the database compares text', () => {
  it('takes any text, and folds it once for all', ({ cast: _, task }) =>
    tryInputs(task, 800, [STORABLE], async (text) => {
      const { folded, again, searched, domains } = await ofText(text);
      expect(again).toBe(folded);
      expect(searched.startsWith(folded)).toBe(true);
      expect(folded).not.toMatch(CAPITAL_OR_ACCENT);
      if (!/xn--/i.test(text)) expect(domains).toBe(text);
    }));

  it('reads the domains of addresses as browsers do', ({ cast: _, task }) =>
    tryInputs(task, 600, [LABEL], async (label) => {
      const ascii = domainToASCII(`${label}.example`);
      fc.pre(ascii.startsWith('xn--'));
      expect((await ofText(`mia@${ascii}`)).domains).toBe(`mia@${domainToUnicode(ascii)}`);
    }));
});

describe('the list of people', () => {
  it('is shown, whatever its address holds', ({ cast, task }) => {
    const query = askedFor({
      search: ASKED,
      role: fc.oneof(ASKED, fc.constantFrom(...ROLES)),
      status: fc.oneof(ASKED, fc.constantFrom(...STATUSES)),
      factor: fc.oneof(ASKED, fc.constantFrom(...FACTORS)),
      group: fc.oneof(ASKED, fc.uuid()),
      sort: fc.oneof({ weight: 1, arbitrary: ASKED }, { weight: 4, arbitrary: fc.constantFrom(...SORTS) }),
      order: fc.oneof(ASKED, fc.constantFrom('asc', 'desc')),
      after: PLACE,
      before: PLACE,
    });
    return tryInputs(task, 1_500, [query], async (asked) => {
      const { people, total } = await listPeople(cast.olivia, ListPeople.parse(asked));
      expect(people.length).toBeLessThanOrEqual(total);
      expect(total).toBeLessThanOrEqual(3);
      const counts = await countPeople(cast.olivia, ListPeople.parse({ ...asked, status: undefined }));
      expect(counts?.all ?? 0).toBeGreaterThanOrEqual(total);
    });
  });

  holdsFor(
    4_000,
    'begins at the very place that its address names, or at none',
    [PLACE, fc.constantFrom(...SORTS)],
    (text, sort) => {
      const { after, before } = ListPeople.parse({ sort, after: text, before: text });
      expect(after).toEqual(before);
      if (after) expect(`${after.id}~${after.key}`).toBe(text);
      // A place that the list itself wrote is never one of these.
      else if (sort === 'newest')
        expect(text).not.toMatch(/^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}~\d{1,14}$/);
    },
  );
});
