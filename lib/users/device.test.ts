import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect } from 'vitest';
import { db } from '../../database/database';
import { newAuthenticator } from '../../testing/authenticator';
import { mia } from '../../testing/cast';
import { test as it } from '../../testing/fixtures';
import { resetTokenFor, type SignedInCast, turnOnTwoFactor } from '../../testing/join-cast';
import { aVisitor, changeSettings, everythingStored } from '../../testing/testing';
import type { UserActor } from '../actor';
import { renewBackupCodes } from '../factors/renew-codes';
import { turnOffTwoFactor } from '../factors/turn-off';
import { INVITE_LINK } from '../invitations/link';
import { addPasskey } from '../passkeys/add';
import { beginAddingPasskey } from '../passkeys/begin-adding';
import { clearAllFactors } from '../passkeys/clear-all-factors';
import { removePasskey } from '../passkeys/remove';
import { completePasswordReset } from '../password-resets/complete';
import { copyPasswordResetLink } from '../password-resets/copy-link';
import { endSession } from '../sessions/end';
import { endOneSession } from '../sessions/end-one';
import { endOtherSessions } from '../sessions/end-others';
import { findSessionActor } from '../sessions/queries';
import { makeToken } from '../token';
import { authenticateUser } from './authenticate';
import { changePassword } from './change-password';
import { changeRole } from './change-role';
import { findDevice, makeDeviceToken } from './device';
import { disableUser } from './disable';
import { enableUser } from './enable';
import { proveIdentity } from './prove';
import { renameUser } from './rename';
import { signOutEverywhere } from './sign-out-everywhere';

describe('the token of a known device', () => {
  it('names its user, and is stored nowhere', async ({ guest }) => {
    const token = (await makeDeviceToken(guest.id)) ?? '';
    expect(await findDevice(token)).toEqual({ userId: guest.id });
    expect(await everythingStored()).not.toContain(token.split('.')[1]);
  });

  it('can be changed nowhere', async ({ guest }) => {
    const token = (await makeDeviceToken(guest.id)) ?? '';
    await fc.assert(
      fc.asyncProperty(fc.nat(token.length - 1), fc.stringMatching(/^[0-9a-zA-Z_.-]$/), async (at, sign) => {
        fc.pre(token[at] !== sign);
        expect(await findDevice(token.slice(0, at) + sign + token.slice(at + 1))).toBeNull();
      }),
      { numRuns: 1000 },
    );
  });

  it('is none of another user, of another instance, or of another purpose', async ({ cast, guest }) => {
    const token = (await makeDeviceToken(guest.id)) ?? '';
    const [, mac] = token.split('.');
    for (const other of [cast.adam.id, randomUUID()]) expect(await findDevice(`${other}.${mac}`)).toBeNull();
    expect(await findDevice(makeToken(INVITE_LINK, guest.id))).toBeNull();
    changeSettings({ instanceKey: 'the-instance-key-of-another-house-2' });
    expect(await findDevice(token)).toBeNull();
  });

  it('is not made for somebody who is not there', async () => {
    expect(await makeDeviceToken(randomUUID())).toBeNull();
  });

  it('is nothing that has not its shape', async () => {
    for (const text of [null, undefined, '', '.', '..', 'a.b', '\0', `${'a'.repeat(10_000)}.b`])
      expect(await findDevice(text)).toBeNull();
  });
});

const NEW_PASSWORD = 'Turned-around-1';

async function signIn({ email }: UserActor): Promise<UserActor> {
  const { secret } = await authenticateUser(aVisitor(), { email, password: mia.password });
  const actor = await findSessionActor(secret, aVisitor());
  if (!actor) throw new Error('Nobody is signed in.');
  return actor;
}

async function addKey(actor: UserActor): Promise<string> {
  const device = newAuthenticator();
  await addPasskey(actor, { name: 'Key', answer: device.create(await beginAddingPasskey(actor)) });
  const { id } = await db().passkey.findUniqueOrThrow({ where: { credentialId: device.credentialId } });
  return id;
}

type Deed = (guest: UserActor, cast: SignedInCast) => Promise<unknown>;
const nothing = async () => {};

/** What is done before the token is made, and what ends it. */
const ENDS: [what: string, before: Deed, deed: Deed][] = [
  [
    'a new password',
    nothing,
    (guest) => changePassword(guest, { currentPassword: mia.password, newPassword: NEW_PASSWORD }),
  ],
  [
    'a new password by a link',
    nothing,
    async (guest, { olivia }) => {
      await copyPasswordResetLink(olivia, { userId: guest.id });
      const token = await resetTokenFor(guest.email);
      return completePasswordReset(aVisitor(), { token, password: NEW_PASSWORD });
    },
  ],
  ['two-factor sign-in turned on', nothing, turnOnTwoFactor],
  ['two-factor sign-in turned off', turnOnTwoFactor, turnOffTwoFactor],
  ['a passkey added', nothing, addKey],
  [
    'a passkey removed',
    addKey,
    async (guest) => {
      const { id } = await db().passkey.findFirstOrThrow({ where: { userId: guest.id } });
      return removePasskey(guest, { passkeyId: id });
    },
  ],
  ['factors cleared', addKey, ({ id: userId }, { olivia }) => clearAllFactors(olivia, { userId })],
  ['"sign out everywhere"', nothing, (guest) => signOutEverywhere(guest, { userId: guest.id })],
  [
    '"sign out everywhere" of an admin, where nobody was signed in',
    endSession,
    ({ id: userId }, { adam }) => signOutEverywhere(adam, { userId }),
  ],
  ['"sign out everywhere else"', nothing, endOtherSessions],
  ['one device signed out by another', nothing, async (guest) => endOneSession(guest, await signIn(guest))],
  ['being disabled', nothing, ({ id: userId }, { olivia }) => disableUser(olivia, { userId })],
  [
    'being disabled, also once it is over',
    nothing,
    async ({ id: userId }, { olivia }) => {
      await disableUser(olivia, { userId });
      return enableUser(olivia, { userId });
    },
  ],
  ['being deleted', nothing, ({ id }) => db().user.delete({ where: { id } })],
];

describe('what a browser remembers', () => {
  it.for(ENDS)('is worth nothing after %s', async ([, before, deed], { cast, guest }) => {
    await before(guest, cast);
    const token = await makeDeviceToken(guest.id);
    expect(await findDevice(token)).not.toBeNull();
    await deed(guest, cast);
    expect(await findDevice(token)).toBeNull();
  });

  it.for<[string, Deed]>([
    ['signing out there', endSession],
    ['signing in elsewhere', ({ email }) => authenticateUser(aVisitor(), { email, password: mia.password })],
    ['showing who one is', (guest) => proveIdentity(guest, { currentPassword: mia.password })],
    ['another name', (guest) => renameUser(guest, { firstName: 'Other', lastName: 'Name' })],
    ['another role', ({ id: userId }, { olivia }) => changeRole(olivia, { userId, role: 'admin' })],
    ['other backup codes', renewBackupCodes],
  ])('is worth as much after %s', async ([, deed], { cast, guest }) => {
    await turnOnTwoFactor(guest);
    const token = await makeDeviceToken(guest.id);
    await deed(guest, cast);
    expect(await findDevice(token)).toEqual({ userId: guest.id });
  });
});
