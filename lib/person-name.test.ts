import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { isLogName, isReservedName, wholeName } from './person-name';
import { Profile, RenameUser } from './users/schema';

const words = join(import.meta.dirname, '../words');
const catalogues = readdirSync(words).filter((name) => /^[a-z]{2,3}(?:-\w+)*\.json$/.test(name));
const Catalogue = z.object({
  activityLog: z.object({ actor: z.record(z.string(), z.string()) }).optional(),
});

describe('a whole name', () => {
  it('is first and last name, or the one that somebody has', () => {
    expect(wholeName({ firstName: 'Mia', lastName: 'Member' })).toBe('Mia Member');
    expect(wholeName({ firstName: 'Sukarno', lastName: '' })).toBe('Sukarno');
  });
});

describe('a name of the activity log', () => {
  it.each(catalogues)('is nobody else’s in %s', (catalogue) => {
    const { activityLog } = Catalogue.parse(JSON.parse(readFileSync(join(words, catalogue), 'utf8')));
    const names = Object.entries(activityLog?.actor ?? {}).flat();
    if (catalogue === 'en.json') expect(names).toHaveLength(6);
    for (const name of names) expect([name, isLogName(name)]).toEqual([name, true]);
  });

  it.each([
    'The command line',
    'the COMMAND LINE',
    'Command Line',
    'command_line',
    'Commandline',
    'The  command-line.',
    'Thé cömmand líne',
    'Ｔｈｅ ｃｏｍｍａｎｄ ｌｉｎｅ',
    '𝐓𝐡𝐞 𝐜𝐨𝐦𝐦𝐚𝐧𝐝 𝐥𝐢𝐧𝐞',
    'The соmmаnd linе',
    'The cornrnand line',
    'The command Iine',
    'System',
    'SYSTEM',
    'S y s t e m',
    'Ѕуѕtеm',
    'Systеm',
    'Sуstem',
    'Sуstеm',
    '5ystem',
    '(System)',
    'The System',
    'The instance',
    'lnstance',
    '1nstance',
    'Ιnstance',
    'A visitor',
    'Visitor',
    'V1s1t0r',
    'Vіsіtоr',
  ])('is known in any dress: %s', (name) => {
    expect(isReservedName(name)).toBe(true);
  });

  it('may not be put together of two names either', () => {
    for (const [firstName, lastName] of [
      ['The command', 'line'],
      ['The', 'command line'],
      ['System', ''],
      ['Sys', 'tem'],
      ['A', 'visitor'],
      ['System', '.'],
      ['Latchkey', ''],
      ['Latch', 'key'],
    ])
      for (const schema of [RenameUser, Profile])
        expect(
          schema
            .safeParse({ firstName, lastName, password: 'Comes-to-stay-3' })
            .error?.issues.map(({ path, message }) => [...path, message]),
        ).toEqual([['firstName', 'name_reserved']]);
  });

  it.each([
    'Mia System',
    'Vis',
    'Ina Stance',
    'Theo Instans',
    'Lina Command',
    'Anne Visser',
    'Sistem',
    '',
    '山田',
    'Ада',
  ])('is none that only resembles one: %s', (name) => {
    expect(isReservedName(name)).toBe(false);
  });

  it('is not that of the product, which an instance may have', () => {
    expect([isLogName('Latchkey'), isReservedName('Latchkey')]).toEqual([false, true]);
  });
});
