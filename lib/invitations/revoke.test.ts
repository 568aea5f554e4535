import { randomUUID } from 'node:crypto';
import { describe, expect } from 'vitest';
import { db } from '../../database/database';
import { it } from '../../testing/fixtures';
import { type SignedInCast, tokenFor } from '../../testing/join-cast';
import {
  aVisitor,
  changeSettings,
  codeOf,
  doomed,
  everythingStored,
  tally,
  UNUSED_MAIL_SERVER,
} from '../../testing/testing';
import type { Actor } from '../actor';
import { acceptInvitation } from './accept';
import { getOpenInvitation } from './queries';
import { revokeInvitation } from './revoke';
import { sendInvitations } from './send';

let guests = 0;
async function invited(cast: SignedInCast) {
  guests += 1;
  const email = `guest${guests}@example.com`;
  await sendInvitations(cast.olivia, { emails: [{ text: email, email }], role: 'member' });
  const token = await tokenFor(email);
  return { email, token, id: token.slice(0, 36) };
}
const accept = (token: string) =>
  acceptInvitation(aVisitor(), {
    token,
    firstName: 'Guest',
    lastName: 'Newcomer',
    password: 'Comes-in-today-1',
  });

describe('taking an invite back', () => {
  it('ends its link, whoever sent it, and says so in the log', async ({ cast }) => {
    const { email, token, id } = await invited(cast);
    expect(await revokeInvitation(cast.adam, { id })).toEqual({ email });
    expect(await codeOf(accept(token))).toBe('invitation_revoked');
    const log = await db().auditEntry.findMany({ where: { subjectId: id, event: 'invitation.revoked' } });
    expect(log).toMatchObject([{ actorId: cast.adam.id, facts: { email } }]);
  });

  it('stops the mail that still waits', async ({ cast }) => {
    changeSettings({ mail: UNUSED_MAIL_SERVER });
    const { email, id } = await invited(cast);
    await revokeInvitation(cast.olivia, { id });
    expect(await db().mail.findMany({ where: { to: email } })).toMatchObject([
      { state: 'cancelled', nextTryAt: null },
    ]);
  });

  it('leaves the address free to be invited anew', async ({ cast }) => {
    const { email, id } = await invited(cast);
    await revokeInvitation(cast.olivia, { id });
    const [outcome] = await sendInvitations(cast.olivia, { emails: [{ text: email, email }], role: 'admin' });
    expect(outcome?.outcome).toBe('invited');
    expect(await getOpenInvitation(await tokenFor(email))).toMatchObject({
      email,
      role: 'admin',
      version: 1,
    });
  });

  it('works for an expired one', async ({ cast }) => {
    const { email, id } = await invited(cast);
    await db().invitation.update({ where: { id }, data: { expiresAt: new Date(0) } });
    expect(await revokeInvitation(cast.olivia, { id })).toEqual({ email });
  });

  it('twice says that it is gone', async ({ cast }) => {
    const { id } = await invited(cast);
    await revokeInvitation(cast.olivia, { id });
    expect(await codeOf(revokeInvitation(cast.olivia, { id }))).toBe('not_found');
    expect(await codeOf(revokeInvitation(cast.olivia, { id: randomUUID() }))).toBe('not_found');
  });

  it('after it was accepted changes nothing', async ({ cast }) => {
    const { email, token, id } = await invited(cast);
    await accept(token);
    expect(await codeOf(revokeInvitation(cast.olivia, { id }))).toBe('not_found');
    expect(await db().user.count({ where: { email } })).toBe(1);
  });

  it('at the moment when it is accepted: one of the two happens', async ({ cast }) => {
    for (let round = 0; round < 10; round++) {
      const { email, token, id } = await invited(cast);
      const revoking = Array.from({ length: 3 }, () => revokeInvitation(cast.olivia, { id }));
      const [accepted, revoked] = await Promise.all([tally([accept(token)]), tally(revoking)]);
      expect((accepted.done ?? 0) + (revoked.done ?? 0)).toBe(1);
      expect(await db().user.count({ where: { email } })).toBe(accepted.done ?? 0);
    }
  });

  it('either does all of it or nothing', async ({ cast }) => {
    const { id } = await invited(cast);
    const before = await everythingStored();
    await expect(revokeInvitation(doomed(cast.olivia), { id })).rejects.toThrow();
    expect(await everythingStored()).toBe(before);
  });

  it.for<[string, (cast: SignedInCast) => Actor]>([
    ['a member', (cast) => cast.mia],
    ['a visitor', aVisitor],
  ])('is not for %s', async ([_who, actor], { cast }) => {
    const { token, id } = await invited(cast);
    expect(await codeOf(revokeInvitation(actor(cast), { id }))).toBe('forbidden');
    expect(await getOpenInvitation(token)).toMatchObject({ id });
  });
});
