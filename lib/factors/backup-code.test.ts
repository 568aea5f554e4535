import { describe, expect, it } from 'vitest';
import { withRealHashing } from '../../testing/argon2';
import { withSettings } from '../../testing/testing';
import { verifyPassword } from '../users/password';
import { newBackupCodes, readBackupCode } from './backup-code';

withSettings();

describe('backup codes', () => {
  withRealHashing();
  it('are ten, each found by its first character, and stored without the rest', async () => {
    const { codes, rows } = await newBackupCodes('mia@example.com');
    expect(codes).toHaveLength(10);
    expect(new Set(codes.map((code) => code.charAt(0))).size).toBe(10);
    for (const [n, code] of codes.entries()) {
      expect(code).toMatch(/^[0-9A-HJKMNP-TV-Z]{4}(-[0-9A-HJKMNP-TV-Z]{4}){2}$/);
      const parts = readBackupCode(code);
      expect(rows[n]?.mark).toBe(parts?.mark);
      expect(rows[n]?.codeHash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
      expect(await verifyPassword(rows[n]?.codeHash ?? null, parts?.rest ?? '')).toBe(true);
    }
  });

  it('are others every time, of all characters alike', async () => {
    const sets = await Promise.all(
      Array.from({ length: 20 }, (_, n) => newBackupCodes(`mia${n}@example.com`)),
    );
    const codes = sets.flatMap((set) => set.codes);
    expect(new Set(codes).size).toBe(200);
    expect(new Set(codes.join('').replaceAll('-', '')).size).toBe(32);
  });
});

describe('a backup code as it is typed', () => {
  it.each([
    '7KQ2-M8XD-310N',
    '7kq2m8xd310n',
    ' 7KQ2 M8XD 310N ',
    '7KQ2–M8XD–310N',
    '7KQ2-M8XD-3IoN',
    '7kq2-m8xd-3lON',
    '７ＫＱ２Ｍ８ＸＤ３１０Ｎ',
  ])('is %j all the same', (typed) => {
    expect(readBackupCode(typed)).toEqual({ mark: '7', rest: 'KQ2M8XD310N' });
  });

  it.each([
    '',
    '123456',
    '7KQ2-M8XD-310',
    '7KQ2-M8XD-310NN',
    '7KQ2-M8XD-31UN',
    '7KQ2-M8XD-31%N',
    'ß'.repeat(12),
  ])('is not %j', (typed) => {
    expect(readBackupCode(typed)).toBeNull();
  });
});
