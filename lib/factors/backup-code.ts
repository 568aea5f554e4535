import { randomBytes } from 'node:crypto';
import { hashCode, inTurn } from '../users/password';

/** Crockford's base32: no letter is taken for a digit, or for another one. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const SET_SIZE = 10;
const LENGTH = 12;

/** Of a code, what finds its row, and the rest, which is secret: 55 bits. */
export type BackupCodeParts = { mark: string; rest: string };

/**
 * Ten codes as a person keeps them (`7KQ2-M8XD-3HTN`), no two with the same first character, and what is stored of
 * them. They are hashed one by one, after what else there is to hash for `account`, the address of whom they are for.
 * Throws `too_busy`.
 */
export async function newBackupCodes(account: string): Promise<{
  codes: string[];
  rows: { mark: string; codeHash: string }[];
}> {
  const set = new Map<string, string>();
  while (set.size < SET_SIZE) {
    const [mark = '', ...rest] = Array.from(randomBytes(LENGTH), (byte) => ALPHABET.charAt(byte % 32));
    set.set(mark, rest.join(''));
  }
  const rows = await inTurn(account, async () => {
    const hashed: { mark: string; codeHash: string }[] = [];
    for (const [mark, rest] of set) hashed.push({ mark, codeHash: await hashCode(rest) });
    return hashed;
  });
  const codes = Array.from(set, ([mark, rest]) => `${mark}${rest}`.replace(/.{4}(?=.)/g, '$&-'));
  return { codes, rows };
}

/**
 * What was typed, read as a backup code: case, spaces, dashes and letters that look like digits are forgiven. Null when
 * it has not the shape of one.
 */
export function readBackupCode(typed: string): BackupCodeParts | null {
  const plain = typed
    .normalize('NFKC')
    .toUpperCase()
    .replace(/[\s\p{Pd}]/gu, '')
    .replace(/O/g, '0')
    .replace(/[IL]/g, '1');
  const isOne = plain.length === LENGTH && [...plain].every((character) => ALPHABET.includes(character));
  return isOne ? { mark: plain.charAt(0), rest: plain.slice(1) } : null;
}
