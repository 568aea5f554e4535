import fc from 'fast-check';
import { beforeAll, describe, expect } from 'vitest';
import { holdsFor, textOf } from '../testing/fuzz';
import { joinCast, type SignedInCast } from '../testing/join-cast';
import { withDatabase } from '../testing/testing';
import { listActivity } from './audit/queries';
import { ABOUT, ListActivity } from './audit/schema';
import { listMails } from './mail/queries';
import { ListMails } from './mail/schema';
import { listPeople } from './people/queries';
import { ListPeople, ROLES, SORTS, STATUSES } from './people/schema';

withDatabase();

let cast: SignedInCast;
beforeAll(async () => {
  cast = await joinCast();
});

const TEXT = textOf(
  'mia',
  '%',
  '_',
  '\\',
  "'",
  '"',
  ';',
  '--',
  '/*',
  '$1',
  '::',
  'Ä',
  'ß',
  'İ',
  '\ud83d',
  '😀',
  '(',
  '*',
  'or true',
);
const ID = fc.oneof(fc.uuid(), fc.constant('ffffffff-ffff-ffff-ffff-ffffffffffff'), TEXT);
const KEY = fc.oneof(
  TEXT,
  fc.integer({ min: 0, max: 99_999_999_999_999 }).map(String),
  fc.constantFrom('owner', '0', '3', '99999999999999'),
);
const PLACE = fc.oneof(
  TEXT,
  fc.tuple(fc.uuid(), KEY).map(([id, key]) => `${id}~${key}`),
);
const DAY = fc.oneof(
  TEXT,
  fc.constantFrom('1900-01-01', '2030-02-29', '9998-12-31', '9999-12-31', '2030-1-1', '0000-00-00'),
);
const NUMBER = fc.oneof(TEXT, fc.constantFrom('0', '-1', '1e9', '1000000', '1000001', 'NaN', 'Infinity'));

/** An address with these in its query, each of which may be missing. */
const asked = <T extends Record<string, fc.Arbitrary<string>>>(fields: T) =>
  fc.record(fields, { requiredKeys: [] });

describe('a list is shown, whatever its address holds:', () => {
  holdsFor(
    1_500,
    'that of people',
    [
      asked({
        search: TEXT,
        role: fc.oneof(TEXT, fc.constantFrom(...ROLES)),
        status: fc.oneof(TEXT, fc.constantFrom(...STATUSES)),
        sort: fc.oneof({ weight: 1, arbitrary: TEXT }, { weight: 4, arbitrary: fc.constantFrom(...SORTS) }),
        order: fc.oneof(TEXT, fc.constantFrom('asc', 'desc')),
        after: PLACE,
        before: PLACE,
      }),
    ],
    async (query) => {
      const { people, total } = await listPeople(cast.olivia, ListPeople.parse(query));
      expect(people.length).toBeLessThanOrEqual(total);
      expect(total).toBeLessThanOrEqual(3);
    },
  );

  holdsFor(
    1_000,
    'that of what happened',
    [
      asked({
        search: TEXT,
        about: fc.oneof(TEXT, fc.constantFrom(...ABOUT)),
        by: ID,
        from: DAY,
        to: DAY,
        before: ID,
        after: ID,
      }),
    ],
    async (query) => {
      const { entries } = await listActivity(cast.olivia, ListActivity.parse(query));
      expect(entries.length).toBeLessThanOrEqual(50);
    },
  );

  holdsFor(
    500,
    'that of mails',
    [
      asked({
        search: TEXT,
        state: fc.oneof(TEXT, fc.constantFrom('queued', 'sent', 'failed')),
        page: NUMBER,
      }),
    ],
    async (query) => {
      const { mails, total } = await listMails(cast.olivia, ListMails.parse(query));
      expect(mails.length).toBeLessThanOrEqual(total);
    },
  );
});
