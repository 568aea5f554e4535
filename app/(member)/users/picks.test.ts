import { describe, expect, it } from 'vitest';
import { DoDeed } from './picks';
import { writeRow } from './row';

const id = '6f2f1d44-7a7d-4f0e-9d57-0b6f6a1f3d11';
const row = { kind: 'user', id, email: 'mia@example.com' } as const;
const faults = (input: object) =>
  DoDeed.safeParse({ picks: [writeRow(row)], deed: 'disable', ...input }).error?.issues.map(
    ({ path: [field = ''], message }) => `${String(field)}: ${message}`,
  );

describe('what is posted to be done', () => {
  it('is a deed and the rows that were picked', () => {
    expect(DoDeed.parse({ picks: [writeRow(row)], deed: 'disable' })).toEqual({
      picks: [row],
      deed: 'disable',
    });
  });

  it('is all who match, and never everybody because a filter cannot be read', () => {
    const matching = (address: string) => DoDeed.parse({ matching: address, deed: 'disable' }).matching;
    expect(matching('/users?role=admin&search=mia')).toMatchObject({
      role: 'admin',
      search: 'mia',
      unusable: [],
    });
    expect(matching('/users')).toMatchObject({ search: '', unusable: [] });
    for (const unread of [
      '',
      'role=admin',
      '/users?role=king',
      '/users?rolle=admin',
      '/users?role=admin&role=member',
      '/users?after=1',
      '/email',
    ])
      expect(matching(unread)?.unusable, unread).not.toEqual([]);
    expect(faults({ picks: undefined, matching: 7 })).toEqual([expect.stringMatching(/^matching: /)]);
  });

  it.each([['user'], ['user:1:mia@example.com'], [`robot:${id}:mia@example.com`], [`user:${id}:mia`], ['']])(
    'is not about %j, which is no row',
    (pick) => {
      expect(faults({ picks: [pick] })).toEqual(['picks: pick_unknown']);
    },
  );

  it('is about somebody, and about 200 at the most', () => {
    expect(faults({ picks: [] })).toEqual(['picks: picks_missing']);
    expect(faults({ picks: undefined })).toEqual(['picks: picks_missing']);
    expect(faults({ picks: Array(200).fill(writeRow(row)) })).toBeUndefined();
    expect(faults({ picks: Array(201).fill(writeRow(row)) })).toEqual(['picks: picks_too_many']);
  });

  it.each([['deleteUser'], ['handOver'], ['changeRole'], ['toString'], [''], [undefined]])(
    'is not %j, which no verb does',
    (deed) => {
      expect(faults({ deed })).toEqual(['deed: deed_missing']);
    },
  );
});
