import { beforeEach, describe, expect, it } from 'vitest';
import { db } from '../database/database';
import { config } from '../lib/config';
import { disableUser } from '../lib/users/disable';
import { adam, mia, olivia } from '../testing/cast';
import { catchOutput } from '../testing/catch-output';
import { joinCast, type SignedInCast } from '../testing/join-cast';
import { emptyDatabase, everythingStored, withDatabase } from '../testing/testing';
import { listActivityLog } from './activity';
import { readSince } from './typed';

withDatabase();
let cast: SignedInCast;
beforeEach(async () => {
  await emptyDatabase();
  cast = await joinCast();
});

const call = (isJson: boolean, typedSince?: string) =>
  catchOutput(() => listActivityLog(process.cwd(), config(), { isJson, typedSince }));

/** Puts the newest entry at another moment. */
async function moveNewest(at: Date): Promise<void> {
  const { id } = await db().auditEntry.findFirstOrThrow({ orderBy: [{ at: 'desc' }, { id: 'desc' }] });
  await db().auditEntry.update({ where: { id }, data: { at } });
}

describe('activity', () => {
  it('is a table with a sentence for each entry, newest first', async () => {
    await disableUser({ ...cast.olivia, ip: '192.0.2.7' }, { userId: cast.mia.id });
    await moveNewest(new Date('2036-11-22T08:09:59Z'));
    const { code, out, err } = await call(false);
    const lines = out.trimEnd().split('\n');
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(lines[0]).toMatch(/^WHEN \(UTC\) {8}WHAT +FROM$/);
    expect(lines[1]).toMatch(
      /^2036-11-22 08:09 {2}Olivia Owner disabled mia@example\.com.+signed out\. +192\.0\.2\.7$/,
    );
    expect(lines).toHaveLength(1 + (await db().auditEntry.count()));
    expect(lines.at(-1)).toContain('olivia@example.com set up the owner account.');
  });

  it('is one JSON array, with the names that an export has', async () => {
    await disableUser(cast.olivia, { userId: cast.mia.id });
    const { code, out, err } = await call(true);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    const entries = JSON.parse(out);
    expect(entries).toHaveLength(await db().auditEntry.count());
    expect(entries[0]).toEqual({
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
      event: 'user.disabled',
      who: 'Olivia Owner',
      who_id: cast.olivia.id,
      whom: mia.email,
      whom_id: cast.mia.id,
      sentence: expect.stringContaining('Olivia Owner disabled mia@example.com'),
      ip: '127.0.0.1',
      facts: { email: mia.email, devices: '1' },
    });
  });

  it('begins at the moment that is asked for, to the millisecond', async () => {
    await moveNewest(new Date('2036-11-22T08:09:59.123Z'));
    const newest = async (since: string) => JSON.parse((await call(true, since)).out).length;
    expect(await newest('2036-11-22T08:09:59.123Z')).toBe(1);
    expect(await newest('2036-11-22T08:09:59.124Z')).toBe(0);
    expect(await newest('2036-11-22T10:09:59.124+02:00')).toBe(0);
    expect(await newest('2036-11-22')).toBe(1);
    expect(await newest('2036-11-22 08:09')).toBe(1);
    expect(await newest('2036-11-23')).toBe(0);
    expect(await newest('1h')).toBe(await db().auditEntry.count());
    expect((await call(false, '2036-11-23')).out).toMatch(/^WHEN \(UTC\) +WHAT +FROM\n$/);
  });

  it('leaves out nothing of many, and shows nothing twice', async () => {
    const at = new Date('2026-01-01T00:00:00Z');
    await db().auditEntry.createMany({
      data: Array.from({ length: 2500 }, (_, n) => ({
        at,
        event: 'user.signed_in',
        actorKind: 'user',
        actorLabel: `Guest ${n}`,
        facts: { email: `guest-${n}@example.com` },
      })),
    });
    const whom = JSON.parse((await call(true)).out).map((entry: { whom: string }) => entry.whom);
    expect(whom.filter((email: string | null) => email?.startsWith('guest-'))).toHaveLength(2500);
    expect(new Set(whom).size).toBe(2500 + [olivia, adam, mia].length);
  });

  it('cannot make a terminal do things by what was stored', async () => {
    const data = { event: 'user.signed_in', actorKind: 'user', actorLabel: 'A\u001b[2J\u009b\nB', facts: {} };
    await db().auditEntry.create({ data });
    const { out } = await call(false);
    expect(out).toContain('A [2J B signed in');
    expect(out).not.toMatch(/[^\P{Cc}\n]/u);
  });

  it.each([
    '',
    'yesterday',
    '7',
    'd',
    '7y',
    '-7d',
    '7.5d',
    '2026-02-29',
    '2026-13-01',
    '2026-11-22T25:00',
    '22.11.2026',
    '0001-01-01',
    '999999999w',
    '2026-11-22T08:00+2',
    '1795334400',
  ])('is called wrongly with --since %j', async (since) => {
    const before = await everythingStored();
    const { code, out, err } = await call(true, since);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toBe(
      `--since takes a day (2026-11-22), a time (2026-11-22T08:00, in UTC, or with +02:00 behind it) or how long ago (90m, 12h, 7d, 2w), and not ${JSON.stringify(since)}.\n`,
    );
    expect(await everythingStored()).toBe(before);
  });
});

describe('a moment that is typed', () => {
  const NOW = new Date('2026-03-01T12:00:00Z');
  it.each([
    ['90s', '2026-03-01T11:58:30.000Z'],
    ['90m', '2026-03-01T10:30:00.000Z'],
    ['12h', '2026-03-01T00:00:00.000Z'],
    [' 7D ', '2026-02-22T12:00:00.000Z'],
    ['2 w', '2026-02-15T12:00:00.000Z'],
    ['0d', '2026-03-01T12:00:00.000Z'],
    ['2024-02-29', '2024-02-29T00:00:00.000Z'],
    ['2026-02-28t23:59', '2026-02-28T23:59:00.000Z'],
    ['2026-02-28 23:59:58.5z', '2026-02-28T23:59:58.500Z'],
    ['2026-02-28T23:59:58-11:30', '2026-03-01T11:29:58.000Z'],
  ])('%j is %s, in UTC where nothing else is said', (typed, at) => {
    expect(readSince(typed, NOW)?.toISOString()).toBe(at);
  });
});
