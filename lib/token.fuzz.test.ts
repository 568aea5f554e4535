import fc from 'fast-check';
import { describe, expect } from 'vitest';
import { holdsFor, textOf } from '../testing/fuzz';
import { withSettings } from '../testing/testing';
import { EMAIL_CHANGE_LINK } from './email-changes/link';
import { INVITE_LINK } from './invitations/link';
import { RESET_LINK } from './password-resets/link';
import { boundTo, idInToken, linkTo, makeToken, matchToken } from './token';

withSettings();

const PURPOSE = fc.constantFrom(INVITE_LINK, RESET_LINK, EMAIL_CHANGE_LINK);
const VERSION = fc.integer({ min: 1, max: 60 });
const LETTER = fc.oneof(
  fc.constantFrom(...'abcdefABCDEFxyz0123456789-_.=+/ \n\0'),
  fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
);

/** A token with one thing done to it: a character replaced, left out, put in or exchanged with the next. */
function changed(
  token: string,
  at: number,
  letter: string,
  how: 'replace' | 'remove' | 'insert' | 'swap',
): string {
  const [before, here = '', next = ''] = [token.slice(0, at), token[at], token[at + 1]];
  if (how === 'swap') return before + next + here + token.slice(at + 2);
  return before + (how === 'remove' ? '' : letter) + token.slice(how === 'insert' ? at : at + 1);
}

describe('a link token', () => {
  holdsFor(
    4_000,
    'is the only text that opens its row',
    [PURPOSE, fc.uuid(), textOf('invite', '.', '-', 'a', '0', ':', '1')],
    (purpose, id, text) => {
      const token = makeToken(purpose, id);
      expect(matchToken(token, purpose)).toBe('current');
      expect(idInToken(token)).toBe(id);
      for (const other of [text, token + text, text + token, `${id}.${text}`]) {
        fc.pre(other !== token);
        expect(matchToken(other, purpose)).toBe('unknown');
      }
    },
  );

  holdsFor(
    8_000,
    'opens nothing once a single character is another one, missing, too many or in the wrong place',
    [PURPOSE, fc.uuid(), fc.nat(79), LETTER, fc.constantFrom('replace', 'remove', 'insert', 'swap')],
    (purpose, id, at, letter, how) => {
      const token = makeToken(purpose, id);
      const other = changed(token, at, letter, how);
      fc.pre(other !== token);
      expect(matchToken(other, purpose)).toBe('unknown');
    },
  );

  holdsFor(
    4_000,
    'of one purpose, row and version is none of any other',
    [fc.tuple(PURPOSE, fc.uuid(), VERSION), fc.tuple(PURPOSE, fc.uuid(), VERSION), fc.boolean()],
    ([purpose, id, version], [otherPurpose, otherId, otherVersion], isSameRow) => {
      const [, signature] = makeToken(purpose, id, version).split('.');
      const row = isSameRow ? id : otherId;
      const said = matchToken(`${row}.${signature}`, otherPurpose, otherVersion);
      const isOurs = purpose === otherPurpose && row === id;
      const isOlder = version < otherVersion && version > otherVersion - 50;
      if (isOurs && version === otherVersion) expect(said).toBe('current');
      else expect(said).toBe(isOurs && isOlder ? 'replaced' : 'unknown');
    },
  );

  holdsFor(
    2_000,
    'stands in its link so that nothing has to be escaped, and is found there',
    [PURPOSE, fc.uuid(), VERSION],
    (purpose, id, version) => {
      const link = linkTo(purpose, id, version);
      expect(new URL(link).href).toBe(link);
      expect(matchToken(link.split('/').at(-1) ?? '', purpose, version)).toBe('current');
    },
  );

  holdsFor(
    2_000,
    'is bound to one address and one password hash, wherever the border between them is drawn',
    [fc.string(), fc.string(), fc.nat(20)],
    (email, passwordHash, at) => {
      const both = email + passwordHash;
      const other = { email: both.slice(0, at), passwordHash: both.slice(at) };
      const isSame = other.email === email && other.passwordHash === passwordHash;
      expect(boundTo({ email, passwordHash }) === boundTo(other)).toBe(isSame);
    },
  );
});
