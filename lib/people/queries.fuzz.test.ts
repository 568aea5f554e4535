import fc from 'fast-check';
import { describe, expect } from 'vitest';
import { it } from '../../testing/fixtures';
import { ASKED, askedFor, holdsFor, tryInputs } from '../../testing/fuzz';
import { listPeople } from './queries';
import { ListPeople, ROLES, SORTS, STATUSES } from './schema';

const KEY = fc.oneof(
  ASKED,
  fc.integer({ min: 0, max: 99_999_999_999_999 }).map(String),
  fc.constantFrom('owner', '0', '3', '4', '99999999999999', '100000000000000'),
);
const PLACE = fc.oneof(
  ASKED,
  fc.tuple(fc.uuid(), KEY).map(([id, key]) => `${id}~${key}`),
);

describe('the list of people', () => {
  it('is shown, whatever its address holds', ({ cast, task }) => {
    const query = askedFor({
      search: ASKED,
      role: fc.oneof(ASKED, fc.constantFrom(...ROLES)),
      status: fc.oneof(ASKED, fc.constantFrom(...STATUSES)),
      sort: fc.oneof({ weight: 1, arbitrary: ASKED }, { weight: 4, arbitrary: fc.constantFrom(...SORTS) }),
      order: fc.oneof(ASKED, fc.constantFrom('asc', 'desc')),
      after: PLACE,
      before: PLACE,
    });
    return tryInputs(task, 1_500, [query], async (asked) => {
      const { people, total } = await listPeople(cast.olivia, ListPeople.parse(asked));
      expect(people.length).toBeLessThanOrEqual(total);
      expect(total).toBeLessThanOrEqual(3);
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
