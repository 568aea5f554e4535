import { createHmac, randomUUID } from 'node:crypto';
import { describe, expect } from 'vitest';
import { db } from '../../database/database';
import { mia } from '../../testing/cast';
import { it } from '../../testing/fixtures';
import { type SignedInCast, tokenFor } from '../../testing/join-cast';
import {
  aVisitor,
  changeSettings,
  codeOf,
  doomed,
  everythingStored,
  factsOf,
  problemOf,
  tally,
  UNUSED_MAIL_SERVER,
} from '../../testing/testing';
import { system } from '../actor';
import { config } from '../config';
import { findSessionActor } from '../sessions/queries';
import { hashPassword, verifyPassword } from '../users/password';
import { acceptInvitation } from './accept';
import { getOpenInvitation } from './queries';
import { revokeInvitation } from './revoke';
import { sendInvitations } from './send';

let guests = 0;

/** Somebody new whom Olivia has invited: their address and the token of their link. */
async function invited(cast: SignedInCast, role: 'member' | 'admin' = 'member') {
  guests += 1;
  const email = `guest${guests}@example.com`;
  await sendInvitations(cast.olivia, { emails: [{ text: email, email }], role });
  const token = await tokenFor(email);
  return { email, token, id: token.slice(0, 36) };
}

const accept = (token: string, visitor = aVisitor(), password = 'Comes-in-today-1') =>
  acceptInvitation(visitor, { token, firstName: 'Guest', lastName: 'Newcomer', password });

describe('accepting an invite', () => {
  it.for(['member', 'admin'] as const)(
    'makes a user with the role of the invite (%s), signed in',
    async (role, { cast }) => {
      const { email, token, id } = await invited(cast, role);
      const visitor = aVisitor();
      const { secret } = await accept(token, visitor);
      const actor = await findSessionActor(secret, visitor);
      expect(actor).toMatchObject({ email, firstName: 'Guest', lastName: 'Newcomer', role });
      const user = await db().user.findUniqueOrThrow({ where: { email } });
      expect(await verifyPassword(user.passwordHash, 'Comes-in-today-1')).toBe(true);
      expect(user.lastActiveAt).not.toBeNull();
      expect(await db().invitation.findUnique({ where: { id } })).toMatchObject({ acceptedUserId: user.id });
      const log = await db().auditEntry.findMany({
        where: { event: 'invitation.accepted', subjectId: user.id },
      });
      expect(log).toMatchObject([{ actorKind: 'visitor', ip: visitor.ip, facts: { email, role } }]);
    },
  );

  it('fifty times at the same moment makes one user and one session', async ({ cast }) => {
    const { email, token } = await invited(cast);
    const counts = await tally(Array.from({ length: 50 }, () => accept(token)));
    expect(counts).toEqual({ done: 1, invitation_used: 49 });
    expect(await db().user.count({ where: { email } })).toBe(1);
    expect(await db().session.count({ where: { user: { email } } })).toBe(1);
    expect(
      await db().auditEntry.count({
        where: { event: 'invitation.accepted', facts: { path: ['email'], equals: email } },
      }),
    ).toBe(1);
  });

  it('works after a mail scanner has opened the link a hundred times, for reading changes nothing', async ({
    cast,
  }) => {
    const { email, token, id } = await invited(cast);
    const before = await everythingStored();
    for (let n = 0; n < 100; n++)
      expect(await getOpenInvitation(token)).toMatchObject({
        id,
        email,
        role: 'member',
        inviter: 'Olivia Owner',
      });
    expect(await everythingStored()).toBe(before);
    expect(await accept(token)).toHaveProperty('secret');
  });

  it('either does all of it or nothing', async ({ cast }) => {
    const { email, token } = await invited(cast);
    const before = await everythingStored();
    await expect(accept(token, doomed(aVisitor()))).rejects.toThrow();
    expect(await everythingStored()).toBe(before);
    expect(await accept(token)).toHaveProperty('secret');
    expect(await db().user.count({ where: { email } })).toBe(1);
  });

  it('takes a mail that still waits out of the queue: the person came by a copied link', async ({ cast }) => {
    changeSettings({ mail: UNUSED_MAIL_SERVER });
    const { token, id } = await invited(cast);
    expect((await db().mail.findFirstOrThrow({ where: { aboutId: id } })).state).toBe('queued');
    await accept(token);
    expect((await db().mail.findFirstOrThrow({ where: { aboutId: id } })).state).toBe('cancelled');
  });

  it('with a password that is too short for this instance leaves the invite open', async ({ cast }) => {
    const { token } = await invited(cast);
    changeSettings({ passwordMinLength: 20 });
    expect(await codeOf(accept(token, aVisitor(), 'Nineteen-letters-19'))).toBe('password_short');
    expect(await accept(token, aVisitor(), 'Twenty-letters-are-20')).toHaveProperty('secret');
  });

  it('is not possible while signed in as somebody else, and the invite stays open', async ({ cast }) => {
    const { email, token } = await invited(cast);
    const profile = { firstName: 'Guest', lastName: 'Newcomer', password: 'Comes-in-today-1' };
    for (const actor of [cast.mia, cast.olivia, system])
      expect(await codeOf(acceptInvitation(actor, { ...profile, token }))).toBe('sign_out_first');
    expect(await db().user.count({ where: { email } })).toBe(0);
    expect(await getOpenInvitation(token)).toMatchObject({ email });
  });
});

describe('a dead link says why, when it is', () => {
  it('used', async ({ cast }) => {
    const { token } = await invited(cast);
    await accept(token);
    const problem = await problemOf(getOpenInvitation(token));
    expect(problem).toMatchObject({ code: 'invitation_used', status: 410 });
    expect(await codeOf(accept(token))).toBe('invitation_used');
  });

  it('expired', async ({ cast }) => {
    const { token, id } = await invited(cast);
    await db().invitation.update({ where: { id }, data: { expiresAt: new Date(Date.now() - 1) } });
    const problem = await problemOf(getOpenInvitation(token));
    expect(problem).toMatchObject({
      code: 'invitation_expired',
      status: 410,
      facts: { inviter: 'Olivia Owner' },
    });
    expect(await codeOf(accept(token))).toBe('invitation_expired');
  });

  it('taken back', async ({ cast }) => {
    const { token, id } = await invited(cast);
    await revokeInvitation(cast.adam, { id });
    const problem = await problemOf(getOpenInvitation(token));
    expect(problem).toMatchObject({
      code: 'invitation_revoked',
      status: 410,
      facts: { inviter: 'Olivia Owner' },
    });
    expect(await codeOf(accept(token))).toBe('invitation_revoked');
  });

  it('replaced, and the newer one opens', async ({ cast }) => {
    const { email, token } = await invited(cast);
    await sendInvitations(cast.adam, { emails: [{ text: email, email }], role: 'member' });
    expect(await problemOf(getOpenInvitation(token))).toMatchObject({
      code: 'invitation_replaced',
      status: 410,
    });
    expect(await codeOf(accept(token))).toBe('invitation_replaced');
    expect(await accept(await tokenFor(email))).toHaveProperty('secret');
  });

  it('used rather than replaced, when both are so', async ({ cast }) => {
    const { email, token } = await invited(cast);
    await sendInvitations(cast.adam, { emails: [{ text: email, email }], role: 'member' });
    await accept(await tokenFor(email));
    expect(await codeOf(getOpenInvitation(token))).toBe('invitation_used');
  });

  it('for an address that has an account by now', async ({ cast }) => {
    const { email, token } = await invited(cast);
    const passwordHash = await hashPassword(mia.password, { email });
    await db().user.create({
      data: { email, firstName: 'Guest', lastName: 'Early', role: 'admin', passwordHash },
    });
    const problem = await problemOf(getOpenInvitation(token));
    expect(problem).toMatchObject({ code: 'already_user', status: 409 });
    expect(await codeOf(accept(token))).toBe('already_user');
    expect(await db().user.findMany({ where: { email } })).toMatchObject([
      { lastName: 'Early', role: 'admin' },
    ]);
  });

  it('whose inviter has left, with nobody’s name', async ({ cast }) => {
    const { token, id } = await invited(cast);
    await db().invitation.update({ where: { id }, data: { invitedById: null } });
    expect((await getOpenInvitation(token)).inviter).toBeNull();
    await db().invitation.update({ where: { id }, data: { expiresAt: new Date(0) } });
    expect(await factsOf(getOpenInvitation(token), 'invitation_expired')).toMatchObject({ inviter: null });
  });
});

describe('a link that we never sent is unknown, when it is', () => {
  const forms: [string, (token: string, id: string) => string][] = [
    ['truncated by one letter', (token) => token.slice(0, -1)],
    ['truncated by half', (token) => token.slice(0, 40)],
    ['empty', () => ''],
    ['garbled', (token) => token.replace(/\.(.)/, (_all, letter) => `.${letter === 'A' ? 'B' : 'A'}`)],
    ['with something behind it', (token) => `${token}.`],
    ['encoded once more', (token) => encodeURIComponent(`${token} `)],
    ['the row’s id alone', (_token, id) => id],
    ['of a row that is not there', (token) => randomUUID() + token.slice(36)],
    ['SQL', () => "' or '1'='1"],
    ['of another purpose', (_token, id) => `${id}.${sign(`reset:${id}:1`)}`],
    ['of a later version', (_token, id) => `${id}.${sign(`invite:${id}:2`)}`],
  ];

  it.for(forms)('%s', async ([_what, change], { cast }) => {
    const { token, id, email } = await invited(cast);
    const other = change(token, id);
    expect(await problemOf(getOpenInvitation(other))).toMatchObject({
      code: 'link_unknown',
      status: 404,
    });
    expect(await codeOf(accept(other))).toBe('link_unknown');
    expect(await db().user.count({ where: { email } })).toBe(0);
  });

  it('of an instance with another key', async ({ cast }) => {
    const { token } = await invited(cast);
    changeSettings({ instanceKey: 'the-instance-key-of-another-house-2' });
    expect(await codeOf(accept(token))).toBe('link_unknown');
  });

  it('of another invite’s row', async ({ cast }) => {
    const [one, two] = [await invited(cast), await invited(cast)];
    expect(await codeOf(accept(one.id + two.token.slice(36)))).toBe('link_unknown');
  });

  it('and it says nothing of who was invited', async ({ cast }) => {
    const { token, id } = await invited(cast);
    await revokeInvitation(cast.olivia, { id });
    const problem = await problemOf(getOpenInvitation(token.slice(0, 37) + 'A'.repeat(43)));
    expect(problem.facts).toEqual({});
  });
});

function sign(words: string): string {
  return createHmac('sha256', config().instanceKey).update(words).digest('base64url');
}

describe('what rests in the database', () => {
  it('is no token, no password and no session’s secret', async ({ cast }) => {
    const { token } = await invited(cast);
    const { secret } = await accept(token, aVisitor(), 'Never-written-down-1');
    const stored = await everythingStored();
    expect(stored).not.toContain(token.slice(37));
    expect(stored).not.toContain('Never-written-down-1');
    expect(stored).not.toContain(secret);
    expect(stored).not.toContain(config().instanceKey);
  });
});
