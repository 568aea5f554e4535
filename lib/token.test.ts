import { createHmac, randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { changeSettings, withSettings } from '../testing/testing';
import { config } from './config';
import { INVITE_LINK } from './invitations/link';
import { RESET_LINK } from './password-resets/link';
import { idInToken, linkTo, makeToken, matchToken } from './token';

withSettings();

const ID = '0190a2c4-1111-7222-8333-444455556666';

/** A token signed with the instance key, but over other words than an invite's. */
function signedOver(words: string): string {
  return `${ID}.${createHmac('sha256', config().instanceKey).update(words).digest('base64url')}`;
}

describe('a link token', () => {
  it('opens the row and version that it was made for', () => {
    expect(matchToken(makeToken(INVITE_LINK, ID, 1), INVITE_LINK, 1)).toBe('current');
    expect(matchToken(makeToken(INVITE_LINK, ID, 7), INVITE_LINK, 7)).toBe('current');
  });

  it('is the same whenever it is made, so that a retried mail and a copied link agree', () => {
    expect(makeToken(INVITE_LINK, ID, 3)).toBe(makeToken(INVITE_LINK, ID, 3));
  });

  it('always has the shape <row id>.<43 letters>, whatever the version', () => {
    for (const version of [1, 2, 50, 99, 1000, 2_147_483_647]) {
      const token = makeToken(INVITE_LINK, ID, version);
      expect(token).toMatch(/^[0-9a-f-]{36}\.[A-Za-z0-9_-]{43}$/);
      expect(idInToken(token)).toBe(ID);
    }
  });

  it('is told to be replaced once a newer link was sent', () => {
    expect(matchToken(makeToken(INVITE_LINK, ID, 1), INVITE_LINK, 2)).toBe('replaced');
    expect(matchToken(makeToken(INVITE_LINK, ID, 1), INVITE_LINK, 50)).toBe('replaced');
  });

  it('is unknown once fifty newer links were sent', () => {
    expect(matchToken(makeToken(INVITE_LINK, ID, 1), INVITE_LINK, 51)).toBe('unknown');
  });

  it('of a version that was never sent opens nothing', () => {
    expect(matchToken(makeToken(INVITE_LINK, ID, 2), INVITE_LINK, 1)).toBe('unknown');
    expect(matchToken(makeToken(INVITE_LINK, ID, 0), INVITE_LINK, 1)).toBe('unknown');
  });

  it.each(['reset', 'email-change', 'Invite', ' invite', 'invite:', ''])(
    'of the purpose "%s" does not open an invitation',
    (purpose) => {
      expect(matchToken(signedOver(`${purpose}:${ID}:1`), INVITE_LINK, 1)).toBe('unknown');
    },
  );

  it('of an invitation does not open a password reset, nor the other way round', () => {
    expect(matchToken(makeToken(INVITE_LINK, ID), RESET_LINK)).toBe('unknown');
    expect(matchToken(makeToken(RESET_LINK, ID), INVITE_LINK)).toBe('unknown');
    expect(matchToken(makeToken(RESET_LINK, ID), RESET_LINK)).toBe('current');
  });

  it('cannot be made by moving the borders between purpose, id and version', () => {
    for (const words of [
      `invite:${ID}:`,
      `invite:${ID}1`,
      `invite${ID}:1`,
      `invite:${ID}:01`,
      `invite:${ID}:1 `,
    ])
      expect(matchToken(signedOver(words), INVITE_LINK, 1)).toBe('unknown');
    expect(matchToken(signedOver(`invite:${ID}:1`), INVITE_LINK, 1)).toBe('current');
  });

  it('of one row does not open another', () => {
    const [, signature] = makeToken(INVITE_LINK, ID, 1).split('.');
    expect(matchToken(`${randomUUID()}.${signature}`, INVITE_LINK, 1)).toBe('unknown');
  });

  it('of an instance with another key opens nothing', () => {
    const token = makeToken(INVITE_LINK, ID, 1);
    changeSettings({ instanceKey: 'the-instance-key-of-another-house-2' });
    expect(matchToken(token, INVITE_LINK, 1)).toBe('unknown');
  });

  it('opens nothing when a single letter of it is another one', () => {
    const token = makeToken(INVITE_LINK, ID, 1);
    const accepted = [];
    for (let at = 37; at < token.length; at++) {
      for (const letter of 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_') {
        const other = token.slice(0, at) + letter + token.slice(at + 1);
        if (other !== token && matchToken(other, INVITE_LINK, 1) !== 'unknown') accepted.push(other);
      }
    }
    expect(accepted).toEqual([]);
  });

  it.each([
    ['empty', ''],
    ['the id alone', ID],
    ['without its last letter', makeToken(INVITE_LINK, ID, 1).slice(0, -1)],
    ['with one letter more', `${makeToken(INVITE_LINK, ID, 1)}A`],
    ['with a line break behind it', `${makeToken(INVITE_LINK, ID, 1)}\n`],
    ['with white space before it', ` ${makeToken(INVITE_LINK, ID, 1)}`],
    ['with an id in capitals', makeToken(INVITE_LINK, ID, 1).toUpperCase()],
    ['with a signature of base64 rather than base64url', `${ID}.${'+/'.repeat(21)}A`],
    ['with an empty signature', `${ID}.`],
    ['that would leave the folder', '../../../etc/passwd'],
    ['of a thousand letters', 'A'.repeat(1000)],
  ])('that is %s names no row and opens none', (_what, token) => {
    expect(idInToken(token)).toBeNull();
    expect(matchToken(token, INVITE_LINK, 1)).toBe('unknown');
  });

  it('stands in a link below the configured base URL', () => {
    changeSettings({ baseUrl: 'https://door.example.org' });
    expect(linkTo(INVITE_LINK, ID, 4)).toBe(
      `https://door.example.org/invite/${makeToken(INVITE_LINK, ID, 4)}`,
    );
  });

  it('needs no escaping in a link', () => {
    const link = linkTo(INVITE_LINK, ID, 4);
    expect(new URL(link).href).toBe(link);
  });
});
