import { X509Certificate } from 'node:crypto';
import { generate } from 'selfsigned';
import { beforeEach, describe, expect } from 'vitest';
import { db } from '../../database/database';
import { newAuthenticator, type Odd } from '../../testing/authenticator';
import { test } from '../../testing/fixtures';
import {
  aVisitor,
  changeSettings,
  codeOf,
  doomed,
  everythingStored,
  problemOf,
  tally,
  together,
  UNUSED_MAIL_SERVER,
} from '../../testing/testing';
import { system, type UserActor } from '../actor';
import { addPasskey } from './add';
import { beginAddingPasskey } from './begin-adding';
import { beginProvingByPasskey } from './begin-proving';
import { beginSignInByPasskey } from './begin-sign-in';
import { MOST_PASSKEYS } from './policy';
import { listPasskeys } from './queries';
import { AddPasskey } from './schema';

const it = test.extend('settings', { mail: UNUSED_MAIL_SERVER });

beforeEach(async () => {
  await db().rateLimit.deleteMany();
  await db().passkey.deleteMany();
});

const stale = (actor: UserActor): UserActor => ({ ...actor, provedAt: new Date(Date.now() - 601_000) });

/** Adds a passkey with a device of its own, and gives the device. */
async function add(actor: UserActor, odd: Odd = {}, device = newAuthenticator(), name = 'Laptop') {
  const asked = await beginAddingPasskey(actor);
  await addPasskey(actor, { name, answer: device.create(asked, odd) });
  return device;
}

describe('adding a passkey', () => {
  it('asks the device for one that needs no address and no password', async ({ cast }) => {
    const asked = await beginAddingPasskey(cast.mia);
    expect(asked).toMatchObject({
      rp: { id: 'latchkey.example.com', name: 'Latchkey' },
      user: { name: cast.mia.email, displayName: 'Mia Member' },
      authenticatorSelection: {
        residentKey: 'required',
        requireResidentKey: true,
        userVerification: 'required',
      },
      attestation: 'none',
      excludeCredentials: [],
    });
    expect(Buffer.from(asked.challenge, 'base64url')).toHaveLength(32);
  });

  it('keeps it under its name, tells its owner by mail, and writes it down', async ({ cast }) => {
    const device = await add(cast.mia);
    expect(await listPasskeys(cast.mia)).toMatchObject([{ name: 'Laptop', lastUsedAt: null }]);
    expect(await listPasskeys(cast.adam)).toEqual([]);
    expect(await db().passkey.findMany()).toMatchObject([
      { userId: cast.mia.id, credentialId: device.credentialId, counter: 0n, transports: ['internal'] },
    ]);
    expect(await db().mail.findMany({ where: { template: 'sign-in-changed' } })).toMatchObject([
      { to: cast.mia.email, facts: { what: 'passkey-added', detail: 'Laptop' } },
    ]);
    expect(await db().auditEntry.findMany({ where: { event: 'passkey.added' } })).toMatchObject([
      { actorId: cast.mia.id, subjectId: cast.mia.id, facts: { email: cast.mia.email, name: 'Laptop' } },
    ]);
  });

  it('is done with any of several devices, each of which the next one knows of', async ({ cast }) => {
    const [one, two] = [await add(cast.mia), await add(cast.mia)];
    const { excludeCredentials } = await beginAddingPasskey(cast.mia);
    expect(excludeCredentials?.map(({ id }) => id).sort()).toEqual(
      [one.credentialId, two.credentialId].sort(),
    );
    expect((await beginAddingPasskey(cast.adam)).excludeCredentials).toEqual([]);
  });

  it('takes what a device says of itself, where a browser lets that through', async ({ cast }) => {
    await add(cast.mia, { fmt: 'packed' });
    expect(await listPasskeys(cast.mia)).toHaveLength(1);
  });

  it('does not happen without its line in the log', async ({ cast }) => {
    const asked = await beginAddingPasskey(cast.mia);
    const answer = newAuthenticator().create(asked);
    await expect(addPasskey(doomed(cast.mia), { name: 'Laptop', answer })).rejects.toThrow();
    expect(await listPasskeys(cast.mia)).toEqual([]);
  });

  it('needs a fresh proof of who it is, at its beginning and at its end', async ({ cast }) => {
    expect(await codeOf(beginAddingPasskey(stale(cast.mia)))).toBe('proof_needed');
    // Whoever holds a sign-in without proof gets a challenge for proving, and could answer it with a key of their own.
    await add(cast.mia);
    const asked = await beginProvingByPasskey(stale(cast.mia));
    const answer = newAuthenticator().create({ ...asked, rp: { id: asked.rpId ?? '' } });
    expect(await codeOf(addPasskey(stale(cast.mia), { name: 'Thief', answer }))).toBe('proof_needed');
    expect(await listPasskeys(cast.mia)).toHaveLength(1);
  });

  it('is nobody’s who is not signed in', async () => {
    for (const nobody of [aVisitor(), system]) {
      expect(await codeOf(beginAddingPasskey(nobody))).toBe('forbidden');
      expect(await codeOf(addPasskey(nobody, { name: 'Laptop', answer: '{}' }))).toBe('forbidden');
    }
  });
});

describe('a passkey is refused', () => {
  const odds: [string, Odd][] = [
    ['made at another address', { origin: 'https://latchkey.example.com.evil.example' }],
    ['made at the same name without encryption', { origin: 'http://latchkey.example.com' }],
    ['made at another port', { origin: 'https://latchkey.example.com:8443' }],
    ['made for somebody else’s site', { rpId: 'evil.example' }],
    ['made for the domain above', { rpId: 'example.com' }],
    ['to a challenge that nobody gave', { challenge: Buffer.alloc(32).toString('base64url') }],
    ['to an empty challenge', { challenge: '' }],
    ['to a challenge that no database holds', { challenge: '\0' }],
    ['to a challenge of any length', { challenge: 'A'.repeat(1_000) }],
    ['that is an answer to something else', { type: 'webauthn.get' }],
    ['made in a frame', { crossOrigin: true }],
    ['made without finger, face or PIN', { flags: 1 | 64 }],
    ['made while nobody was there', { flags: 4 | 64 }],
    ['made without a key', { flags: 1 | 4 }],
    ['with a statement that is unknown', { fmt: 'home-made' }],
    ['with a statement about nothing', { attStmt: new Map([['alg', -7]]) }],
  ];
  it.for(odds)('%s', async ([_what, odd], { cast }) => {
    const problem = await problemOf(add(cast.mia, odd));
    expect(problem).toMatchObject({ code: 'passkey_refused', facts: {} });
    expect(await listPasskeys(cast.mia)).toEqual([]);
  });

  it('with a certificate that nobody asked for', async ({ cast }) => {
    const device = newAuthenticator();
    const subject = [
      { name: 'commonName', value: 'Key' },
      { name: 'organizationName', value: 'Maker' },
      { name: 'countryName', value: 'SE' },
      { shortName: 'OU', value: 'Authenticator Attestation' },
    ];
    const { keyPair } = device;
    const extensions = [{ name: 'basicConstraints' as const, cA: false }];
    const { cert } = await generate(subject, { keyType: 'ec', algorithm: 'sha256', keyPair, extensions });
    const certificate = new Uint8Array(new X509Certificate(cert).raw);
    expect(await codeOf(add(cast.mia, { fmt: 'packed', certificate }, device))).toBe('passkey_refused');
    expect(await codeOf(add(cast.mia, { fmt: 'apple', certificate }, device))).toBe('passkey_refused');
  });

  it('that somebody has already, whoever it is', async ({ cast }) => {
    const device = await add(cast.mia);
    for (const actor of [cast.mia, cast.adam])
      expect(await codeOf(add(actor, {}, newAuthenticator(device)))).toBe('passkey_refused');
    expect(await db().passkey.count()).toBe(1);
  });

  it('that answers what somebody else was asked, or a visitor', async ({ cast }) => {
    for (const asked of [await beginAddingPasskey(cast.adam), await beginSignInByPasskey(aVisitor())]) {
      const answer = newAuthenticator().create({ ...asked, rp: { id: 'latchkey.example.com' } });
      expect(await codeOf(addPasskey(cast.mia, { name: 'Laptop', answer }))).toBe('passkey_refused');
    }
  });

  it('that comes after ten minutes', async ({ cast }) => {
    const asked = await beginAddingPasskey(cast.mia);
    await db().passkeyChallenge.updateMany({ data: { expiresAt: new Date(Date.now() - 1) } });
    const answer = newAuthenticator().create(asked);
    expect(await codeOf(addPasskey(cast.mia, { name: 'Laptop', answer }))).toBe('passkey_refused');
  });

  it('that comes a second time, even with another key', async ({ cast }) => {
    const asked = await beginAddingPasskey(cast.mia);
    await addPasskey(cast.mia, { name: 'Laptop', answer: newAuthenticator().create(asked) });
    const again = { name: 'Laptop', answer: newAuthenticator().create(asked) };
    expect(await codeOf(addPasskey(cast.mia, again))).toBe('passkey_refused');
    expect(await listPasskeys(cast.mia)).toHaveLength(1);
  });

  it('that comes after a wrong one to the same challenge', async ({ cast }) => {
    const asked = await beginAddingPasskey(cast.mia);
    const [wrong, right] = [
      newAuthenticator().create(asked, { flags: 1 | 64 }),
      newAuthenticator().create(asked),
    ];
    expect(await codeOf(addPasskey(cast.mia, { name: 'Laptop', answer: wrong }))).toBe('passkey_refused');
    expect(await codeOf(addPasskey(cast.mia, { name: 'Laptop', answer: right }))).toBe('passkey_refused');
  });

  it('of a user who was disabled meanwhile', async ({ cast }) => {
    const asked = await beginAddingPasskey(cast.mia);
    await db().user.update({ where: { id: cast.mia.id }, data: { disabledAt: new Date() } });
    const answer = newAuthenticator().create(asked);
    expect(await codeOf(addPasskey(cast.mia, { name: 'Laptop', answer }))).toBe('passkey_refused');
    await db().user.update({ where: { id: cast.mia.id }, data: { disabledAt: null } });
  });

  it('beyond twenty, also when many are added at once', async ({ cast }) => {
    for (let n = 0; n < MOST_PASSKEYS - 1; n++) await add(cast.mia);
    const answers: string[] = [];
    for (let n = 0; n < 5; n++) answers.push(newAuthenticator().create(await beginAddingPasskey(cast.mia)));
    const outcomes = await together(
      cast.mia.id,
      answers.map((answer) => () => tally([addPasskey(cast.mia, { name: 'One more', answer })])),
    );
    expect(outcomes.filter(({ done }) => done)).toHaveLength(1);
    expect(await listPasskeys(cast.mia)).toHaveLength(MOST_PASSKEYS);
    expect(await codeOf(beginAddingPasskey(cast.mia))).toBe('passkey_refused');
  });

  it('where the address of the instance can have none', async ({ cast }) => {
    changeSettings({ baseUrl: 'http://latchkey.example.com' });
    expect(await codeOf(beginAddingPasskey(cast.mia))).toBe('passkey_refused');
  });

  const deep = Buffer.alloc(6_000, 0x81).toString('base64url');
  const endless = Buffer.from([0x9b, 255, 255, 255, 255, 255, 255, 255, 255]).toString('base64url');
  const garbage: [string, (whole: string) => unknown][] = [
    ['nothing', () => undefined],
    ['null', () => null],
    ['a number', () => 7],
    ['a list', () => []],
    ['a file', () => new File(['{}'], 'answer.json')],
    ['empty text', () => ''],
    ['no JSON', () => '{'],
    ['JSON of a number', () => '7'],
    ['JSON of null', () => 'null'],
    ['an empty object', () => '{}'],
    ['a polluted object', () => '{"__proto__":{"id":"x"}}'],
    ['too much', (whole) => whole.padEnd(40_000)],
    ['half of it', (whole) => whole.slice(0, whole.length / 2)],
    ['an id that is another one', (whole) => JSON.stringify({ ...JSON.parse(whole), id: 'AAAA' })],
    [
      'an id that is no base64url',
      (whole) => JSON.stringify({ ...JSON.parse(whole), id: '\0', rawId: '\0' }),
    ],
    ['an id without end', (whole) => JSON.stringify({ ...JSON.parse(whole), rawId: 'A'.repeat(2_000) })],
    ['another type', (whole) => JSON.stringify({ ...JSON.parse(whole), type: 'password' })],
    ['no response', (whole) => JSON.stringify({ ...JSON.parse(whole), response: null })],
    ['a statement that is no CBOR', (whole) => withResponse(whole, { attestationObject: 'AAAA' })],
    ['a statement of boxes in boxes', (whole) => withResponse(whole, { attestationObject: deep })],
    ['a statement that claims to be endless', (whole) => withResponse(whole, { attestationObject: endless })],
    ['client data that are no JSON', (whole) => withResponse(whole, { clientDataJSON: 'AAAA' })],
    ['client data of null', (whole) => withResponse(whole, { clientDataJSON: 'bnVsbA' })],
  ];
  const withResponse = (whole: string, more: object) => {
    const answer = JSON.parse(whole);
    return JSON.stringify({ ...answer, response: { ...answer.response, ...more } });
  };
  it.for(garbage)('that is garbage: %s', async ([_what, make], { cast }) => {
    const answer = make(newAuthenticator().create(await beginAddingPasskey(cast.mia)));
    expect(await codeOf(addPasskey(cast.mia, { name: 'Laptop', answer }))).toBe('passkey_refused');
    expect(await listPasskeys(cast.mia)).toEqual([]);
  });
});

describe('challenges', () => {
  it('are limited for each user, so that nobody fills the table', async ({ cast }) => {
    const counts = await tally(Array.from({ length: 40 }, () => beginAddingPasskey(cast.mia)));
    expect(counts).toEqual({ done: 30, too_many_attempts: 10 });
    expect(await beginAddingPasskey(cast.adam)).toHaveProperty('challenge');
  });

  it('are secret only from others: none rests anywhere but in their own table', async ({ cast }) => {
    const { challenge } = await beginAddingPasskey(cast.mia);
    expect((await everythingStored()).split(challenge)).toHaveLength(2);
  });
});

describe('the name of a passkey', () => {
  it.each(['Laptop', 'Mia’s phone', '鍵', 'Chrome on macOS', ' spaced ', 'x'.repeat(64)])(
    'may be %j',
    (name) => expect(AddPasskey.parse({ name, answer: '' }).name).toBe(name.trim()),
  );

  it.each([
    '',
    '   ',
    'x'.repeat(65),
    'a\nb',
    'a\0b',
    '<b>',
    'evil.example',
    'https://evil',
    7,
    null,
    undefined,
  ])('may not be %j, which travels into a mail', (name) =>
    expect(AddPasskey.safeParse({ name, answer: '' }).success).toBe(false),
  );
});
