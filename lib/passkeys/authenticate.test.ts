import { beforeEach, describe, expect } from 'vitest';
import { db } from '../../database/database';
import { newAuthenticator, type Odd, type TestAuthenticator } from '../../testing/authenticator';
import { it } from '../../testing/fixtures';
import { aVisitor, changeSettings, codeOf, doomed, problemOf, tally, together } from '../../testing/testing';
import { hasProved, type UserActor } from '../actor';
import { findSessionActor } from '../sessions/queries';
import { makeDeviceToken } from '../users/device';
import { writeFailedSignIns } from '../users/failed-sign-ins';
import { addPasskey } from './add';
import { authenticateByPasskey } from './authenticate';
import { beginAddingPasskey } from './begin-adding';
import { beginProvingByPasskey } from './begin-proving';
import { beginSignInByPasskey } from './begin-sign-in';
import { listPasskeys } from './queries';
import { removePasskey } from './remove';
import { prunePasskeyChallenges } from './rows';

beforeEach(async () => {
  await db().rateLimit.deleteMany();
  await db().passkeyChallenge.deleteMany();
  await db().passkey.deleteMany();
  await writeFailedSignIns();
  await db().auditEntry.deleteMany({ where: { event: 'user.sign_in_failed' } });
});

async function add(actor: UserActor, device = newAuthenticator()): Promise<TestAuthenticator> {
  const asked = await beginAddingPasskey(actor);
  await addPasskey(actor, { name: 'Laptop', answer: device.create(asked) });
  return device;
}

async function signIn(device: TestAuthenticator, odd: Odd = {}, visitor = aVisitor()) {
  const asked = await beginSignInByPasskey(visitor);
  return authenticateByPasskey(visitor, { answer: device.get(asked, odd) });
}

const handleOf = ({ id }: UserActor) => Buffer.from(id).toString('base64url');
const sessions = () => db().session.count();

describe('signing in by a passkey', () => {
  it('asks everybody the same, whoever they are', async ({ cast }) => {
    await add(cast.mia);
    const { challenge, ...asked } = await beginSignInByPasskey(aVisitor());
    expect(asked).toMatchObject({ rpId: 'latchkey.example.com', userVerification: 'required' });
    expect(asked.allowCredentials ?? []).toEqual([]);
    expect(Buffer.from(challenge, 'base64url')).toHaveLength(32);
  });

  it('starts a session of whoever’s passkey it is, who has shown by it who they are', async ({
    cast,
    visitor,
  }) => {
    const device = await add(cast.mia);
    const { secret } = await signIn(device, {}, visitor);
    const actor = await findSessionActor(secret, visitor);
    expect(actor).toMatchObject({ id: cast.mia.id, role: 'member' });
    expect(actor && hasProved(actor)).toBe(true);
    const log = await db().auditEntry.findMany({
      where: { event: 'user.signed_in', subjectId: cast.mia.id },
    });
    expect(log).toMatchObject([{ actorKind: 'visitor', ip: visitor.ip, facts: { email: cast.mia.email } }]);
    expect(await listPasskeys(cast.mia)).toMatchObject([{ lastUsedAt: expect.any(Date) }]);
    expect(await db().passkey.findMany()).toMatchObject([{ counter: 1n }]);
  });

  it('works again and again, with a device that counts and with one that does not', async ({ cast }) => {
    for (const device of [await add(cast.mia), await add(cast.mia, newAuthenticator({ counts: false }))])
      for (let n = 0; n < 3; n++) expect(await signIn(device)).toHaveProperty('secret');
  });

  it('starts no session that the log does not know of', async ({ cast }) => {
    const device = await add(cast.mia);
    const before = await sessions();
    await expect(signIn(device, {}, doomed(aVisitor()))).rejects.toThrow();
    expect(await sessions()).toBe(before);
    expect(await listPasskeys(cast.mia)).toMatchObject([{ lastUsedAt: null }]);
  });
});

describe('a sign-in is refused', () => {
  const odds: [string, Odd][] = [
    ['that was made at another address', { origin: 'https://evil.example' }],
    ['that was made without encryption', { origin: 'http://latchkey.example.com' }],
    ['that was made for another site', { rpId: 'evil.example' }],
    ['to a challenge that nobody gave', { challenge: Buffer.alloc(32).toString('base64url') }],
    ['to a challenge that no database holds', { challenge: '\0' }],
    ['that is an answer to something else', { type: 'webauthn.create' }],
    ['made in a frame', { crossOrigin: true }],
    ['without finger, face or PIN', { flags: 1 }],
    ['while nobody was there', { flags: 4 }],
    ['that does not say whose passkey it is', { userHandle: undefined }],
    ['that says nothing about whose passkey it is', { userHandle: '' }],
  ];
  it.for(odds)('%s', async ([_what, odd], { cast }) => {
    const device = await add(cast.mia);
    const before = await sessions();
    const problem = await problemOf(signIn(device, odd));
    expect(problem).toMatchObject({
      code: 'passkey_refused',
      status: 403,
      field: undefined,
      facts: {},
    });
    expect(await sessions()).toBe(before);
    expect(await listPasskeys(cast.mia)).toMatchObject([{ lastUsedAt: null }]);
  });

  it('that says that the passkey is somebody else’s', async ({ cast }) => {
    const device = await add(cast.mia);
    expect(await codeOf(signIn(device, { userHandle: handleOf(cast.olivia) }))).toBe('passkey_refused');
  });

  it('by a passkey that nobody has added', async ({ cast }) => {
    const device = newAuthenticator();
    device.create(await beginAddingPasskey(cast.mia));
    expect(await codeOf(signIn(device))).toBe('passkey_refused');
  });

  it('and is in the log of whose passkey it names, or of the network where nobody has it', async ({
    cast,
  }) => {
    const device = await add(cast.mia);
    const stranger = newAuthenticator();
    stranger.create(await beginAddingPasskey(cast.olivia));
    const odd: Odd = { origin: 'https://evil.example' };
    for (const used of [device, device, stranger]) await codeOf(signIn(used, odd, aVisitor()));
    await writeFailedSignIns();
    const rows = await db().auditEntry.findMany({
      where: { event: 'user.sign_in_failed' },
      orderBy: { subjectId: 'asc' },
    });
    expect(rows).toMatchObject([
      { subjectId: cast.mia.id, facts: { email: cast.mia.email, attempts: '2' } },
      { subjectId: null, facts: { attempts: '1' } },
    ]);
  });

  it('that was signed with another key', async ({ cast }) => {
    const device = await add(cast.mia);
    const forged = newAuthenticator(device);
    expect(await codeOf(signIn(forged, { userHandle: handleOf(cast.mia), counter: 9 }))).toBe(
      'passkey_refused',
    );
  });

  it('whose count went back or stood still, as a copy’s would', async ({ cast }) => {
    const device = await add(cast.mia);
    await signIn(device, { counter: 5 });
    for (const counter of [0, 1, 4, 5])
      expect(await codeOf(signIn(device, { counter }))).toBe('passkey_refused');
    expect(await signIn(device, { counter: 6 })).toHaveProperty('secret');
  });

  it('of a disabled user', async ({ cast }) => {
    const device = await add(cast.mia);
    await db().user.update({ where: { id: cast.mia.id }, data: { disabledAt: new Date() } });
    expect(await codeOf(signIn(device))).toBe('passkey_refused');
    await db().user.update({ where: { id: cast.mia.id }, data: { disabledAt: null } });
    expect(await signIn(device)).toHaveProperty('secret');
  });

  it('by a passkey that was removed', async ({ cast }) => {
    const device = await add(cast.mia);
    const [passkey] = await listPasskeys(cast.mia);
    await removePasskey(cast.mia, { passkeyId: passkey?.id ?? '' });
    expect(await codeOf(signIn(device))).toBe('passkey_refused');
  });

  it('after ten minutes, and by then nothing is left of it within the hour', async ({ cast }) => {
    const device = await add(cast.mia);
    const asked = await beginSignInByPasskey(aVisitor());
    await db().passkeyChallenge.updateMany({ data: { expiresAt: new Date(Date.now() - 1) } });
    const answer = device.get(asked);
    expect(await codeOf(authenticateByPasskey(aVisitor(), { answer }))).toBe('passkey_refused');
    await beginSignInByPasskey(aVisitor());
    expect(await prunePasskeyChallenges()).toBe(1);
    expect(await db().passkeyChallenge.count()).toBe(1);
  });

  it('that was accepted before', async ({ cast }) => {
    const device = await add(cast.mia, newAuthenticator({ counts: false }));
    const answer = device.get(await beginSignInByPasskey(aVisitor()));
    await authenticateByPasskey(aVisitor(), { answer });
    expect(await codeOf(authenticateByPasskey(aVisitor(), { answer }))).toBe('passkey_refused');
  });

  it('that answers what somebody was asked to show who they are', async ({ cast }) => {
    const device = await add(cast.mia);
    const answer = device.get(await beginProvingByPasskey(cast.mia));
    expect(await codeOf(authenticateByPasskey(aVisitor(), { answer }))).toBe('passkey_refused');
  });

  it('all the same after the instance has moved to another address', async ({ cast }) => {
    const device = await add(cast.mia);
    changeSettings({ baseUrl: 'https://moved.example.com' });
    const moved = { origin: 'https://moved.example.com' };
    // A browser keeps each passkey for the name that it was made for.
    const code = await codeOf(signIn(device, { ...moved, rpId: 'latchkey.example.com' }));
    expect(code).toBe('passkey_refused');
  });

  it('where the address of the instance can have none', async () => {
    changeSettings({ baseUrl: 'http://192.168.1.5:5678' });
    expect(await codeOf(beginSignInByPasskey(aVisitor()))).toBe('passkey_refused');
  });

  const changes: [string, (whole: string) => unknown][] = [
    ['nothing', () => undefined],
    ['a list', () => [1]],
    ['a file', () => new File(['{}'], 'answer.json')],
    ['empty text', () => ''],
    ['no JSON', () => '{"id":'],
    ['JSON of null', () => 'null'],
    ['an empty object', () => '{}'],
    ['too much', (whole) => whole.padEnd(40_000)],
    ['half of it', (whole) => whole.slice(0, whole.length / 2)],
    ['an id of SQL', (whole) => whole.replace(/"id":"[^"]+"/, `"id":"' or 1=1 --"`)],
    ['another raw id', (whole) => whole.replace(/"rawId":"[^"]+"/, '"rawId":"AAAA"')],
    ['no signature', (whole) => whole.replace(/"signature":"[^"]+"/, '"signature":""')],
    ['a short signature', (whole) => whole.replace(/"signature":"[^"]+"/, '"signature":"AAAA"')],
    [
      'an endless signature',
      (whole) => whole.replace(/"signature":"[^"]+"/, `"signature":"${'A'.repeat(9_000)}"`),
    ],
    [
      'short device data',
      (whole) => whole.replace(/"authenticatorData":"[^"]+"/, '"authenticatorData":"AAAA"'),
    ],
    ['client data of a list', (whole) => whole.replace(/"clientDataJSON":"[^"]+"/, '"clientDataJSON":"W10"')],
  ];
  it.for(changes)('that is garbage: %s', async ([_what, make], { cast }) => {
    const device = await add(cast.mia);
    const answer = make(device.get(await beginSignInByPasskey(aVisitor())));
    expect(await codeOf(authenticateByPasskey(aVisitor(), { answer }))).toBe('passkey_refused');
  });

  it('whichever bit of it was changed', async ({ cast }) => {
    const device = await add(cast.mia, newAuthenticator({ counts: false }));
    const before = await sessions();
    for (const part of ['authenticatorData', 'clientDataJSON', 'signature'])
      for (const place of [0.1, 0.5, 0.9]) {
        const answer = JSON.parse(device.get(await beginSignInByPasskey(aVisitor())));
        const bytes = Buffer.from(answer.response[part], 'base64url');
        const at = Math.floor(bytes.length * place);
        bytes.writeUInt8((bytes.at(at) ?? 0) ^ 1, at);
        answer.response[part] = bytes.toString('base64url');
        const forged = { answer: JSON.stringify(answer) };
        expect(await codeOf(authenticateByPasskey(aVisitor(), forged))).toBe('passkey_refused');
      }
    expect(await sessions()).toBe(before);
  });
});

describe('at the same moment', () => {
  it('twenty times the same answer is one session', async ({ cast }) => {
    const device = await add(cast.mia, newAuthenticator({ counts: false }));
    const answer = device.get(await beginSignInByPasskey(aVisitor()));
    const before = await sessions();
    const attempts = Array.from({ length: 20 }, () => authenticateByPasskey(aVisitor(), { answer }));
    expect(await tally(attempts)).toEqual({ done: 1, passkey_refused: 19 });
    expect(await sessions()).toBe(before + 1);
  });

  it('twenty answers to one challenge are one session', async ({ cast }) => {
    const device = await add(cast.mia, newAuthenticator({ counts: false }));
    const asked = await beginSignInByPasskey(aVisitor());
    const attempts = Array.from({ length: 20 }, () =>
      authenticateByPasskey(aVisitor(), { answer: device.get(asked) }),
    );
    expect(await tally(attempts)).toEqual({ done: 1, passkey_refused: 19 });
  });

  it('two devices with the same count are one session: one of them is a copy', async ({ cast }) => {
    const device = await add(cast.mia);
    const answers: string[] = [];
    for (let n = 0; n < 4; n++)
      answers.push(device.get(await beginSignInByPasskey(aVisitor()), { counter: 7 }));
    const outcomes = await together(
      cast.mia.id,
      answers.map((answer) => () => tally([authenticateByPasskey(aVisitor(), { answer })])),
    );
    expect(outcomes.filter(({ done }) => done)).toHaveLength(1);
    expect(outcomes.filter(({ passkey_refused }) => passkey_refused)).toHaveLength(3);
  });

  it('a passkey that is removed starts no session after that', async ({ cast }) => {
    for (let round = 0; round < 5; round++) {
      const device = await add(cast.mia);
      const [passkey] = await listPasskeys(cast.mia);
      const answer = device.get(await beginSignInByPasskey(aVisitor()));
      const [signedIn] = await Promise.all([
        tally([authenticateByPasskey(aVisitor(), { answer })]),
        removePasskey(cast.mia, { passkeyId: passkey?.id ?? '' }),
      ]);
      expect([{ done: 1 }, { passkey_refused: 1 }]).toContainEqual(signedIn);
      expect(await codeOf(signIn(device))).toBe('passkey_refused');
    }
  });
});

it('nobody fills the table of challenges from one place, and nobody else is held up', async ({ cast }) => {
  const flood = aVisitor();
  const counts = await tally(Array.from({ length: 120 }, () => beginSignInByPasskey(flood)));
  expect(counts).toEqual({ done: 100, too_many_attempts: 20 });
  expect(await beginSignInByPasskey(aVisitor())).toHaveProperty('challenge');
  const known = { ...flood, device: await makeDeviceToken(cast.mia.id) };
  expect(await beginSignInByPasskey(known)).toHaveProperty('challenge');
});
