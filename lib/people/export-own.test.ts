import { describe, expect } from 'vitest';
import { db } from '../../database/database';
import { it } from '../../testing/fixtures';
import { joinGuest, turnOnTwoFactor } from '../../testing/join-cast';
import { oidcApp, signInToApp } from '../../testing/oidc-app';
import {
  aVisitor,
  changeSettings,
  codeOf,
  everythingStored,
  UNUSED_MAIL_SERVER,
} from '../../testing/testing';
import { sayActor, sayEntry } from '../../words/activity';
import { commandLine, type UserActor } from '../actor';
import { addApp } from '../apps/add';
import { AddApp } from '../apps/schema';
import { requestPasswordReset } from '../password-resets/request';
import { signOutEverywhere } from '../users/sign-out-everywhere';
import { exportOwnData } from './export-own';

async function exported(actor: UserActor): Promise<string> {
  const pieces = await exportOwnData(actor, (entry) => ({ who: sayActor(entry), sentence: sayEntry(entry) }));
  let text = '';
  for await (const piece of pieces) text += piece;
  return text;
}

describe('what somebody is given of what Latchkey keeps about them', () => {
  it('is who they are, how they came, where they are signed in, their mails and what happened', async ({
    cast,
  }) => {
    const guest = await joinGuest(cast);
    await db().session.update({ where: { id: guest.sessionId }, data: { userAgent: 'A browser of hers' } });
    await db().survey.create({ data: { userId: guest.id, answers: { people: '2 to 10' } } });
    const wiki = { name: 'Wiki', address: 'https://wiki.example.com', userIds: [guest.id] };
    await addApp(cast.olivia, AddApp.parse(wiki));
    await signInToApp(guest, (await oidcApp({ name: 'Grafana' })).id, ['openid', 'email']);
    changeSettings({ mail: UNUSED_MAIL_SERVER });
    await requestPasswordReset(aVisitor(), { email: guest.email });
    const given = JSON.parse(await exported(guest));
    expect(given).toMatchObject({
      profile: { id: guest.id, email: guest.email, firstName: 'Mia', lastName: 'Member', role: 'member' },
      invitation: { inviter: 'Olivia Owner', role: 'member', acceptedAt: expect.any(String) },
      emailChange: null,
      devices: [{ userAgent: 'A browser of hers', ip: '127.0.0.1', isThisOne: true }],
      twoFactor: null,
      passkeys: [],
      survey: { answers: { people: '2 to 10' } },
      mails: [{ template: 'password-reset', state: 'queued' }],
      apps: [
        { name: 'Grafana' },
        { name: 'Wiki', address: 'https://wiki.example.com', isForPerson: true, groups: [] },
      ],
      signedInApps: [{ name: 'Grafana', scopes: ['email', 'openid'], lastUsedAt: expect.any(String) }],
    });
    const [latest] = given.activity;
    expect(latest).toMatchObject({ event: 'password_reset.requested', ip: null });
    expect(latest.time).toMatch(/^\d{4}-\d\d-\d\dT/);
  });

  it('has no secret in it, by which anybody could sign in as them', async ({ cast }) => {
    const guest = await joinGuest(cast);
    const { actor, key, codes } = await turnOnTwoFactor(guest);
    const text = await exported(actor);
    expect(JSON.parse(text).twoFactor).toMatchObject({ codesLeft: 10 });
    const { passwordHash } = await db().user.findUniqueOrThrow({ where: { id: guest.id } });
    const { secretHash } = await db().session.findFirstOrThrow({ where: { userId: guest.id } });
    for (const secret of [passwordHash, secretHash, key, ...codes]) expect(text).not.toContain(secret);
    expect(text).not.toMatch(/hash|secret/i);
  });

  it('is about them alone: neither what others did to others, nor from where others did it', async ({
    cast,
  }) => {
    const [guest, other] = [await joinGuest(cast), await joinGuest(cast)];
    const admin = { ...cast.adam, ip: '198.51.100.7' };
    await signOutEverywhere(admin, { userId: other.id });
    const before = await exported(guest);
    expect(before).not.toContain(other.email);
    const { sessionId } = guest;
    const kept = await db().session.findUniqueOrThrow({ where: { id: sessionId } });
    await signOutEverywhere(admin, { userId: guest.id });
    await db().session.create({ data: kept });
    const after = await exported(guest);
    expect(JSON.parse(after).activity[0]).toMatchObject({
      who: 'Adam Admin',
      sentence: expect.stringContaining(`signed ${guest.email} out everywhere`),
      ip: null,
    });
    expect(after).not.toContain(admin.ip);
  });

  it('is whole however long the log is, each entry once', async ({ cast }) => {
    const guest = await joinGuest(cast);
    await db().auditEntry.createMany({
      data: Array.from({ length: 2500 }, (_, n) => ({
        event: 'user.proved',
        actorKind: 'user',
        actorId: guest.id,
        actorLabel: 'Mia Member',
        facts: { email: `${n}@example.com` },
      })),
    });
    const { activity } = JSON.parse(await exported(guest));
    const proved = activity.filter(({ event }: { event: string }) => event === 'user.proved');
    expect(new Set(proved.map(({ facts }: { facts: { email: string } }) => facts.email)).size).toBe(2500);
    expect(proved).toHaveLength(2500);
  });

  it('is given to whoever has shown lately who they are, and changes nothing', async ({ cast }) => {
    const say = () => ({ who: '', sentence: '' });
    expect(await codeOf(exportOwnData({ ...cast.mia, provedAt: new Date(0) }, say))).toBe('proof_needed');
    expect(await codeOf(exportOwnData({ ...cast.mia, lacksFactor: true }, say))).toBe('factor_needed');
    for (const nobody of [aVisitor(), commandLine])
      expect(await codeOf(exportOwnData(nobody, say))).toBe('forbidden');
    const before = await everythingStored();
    await exported(cast.mia);
    expect(await everythingStored()).toBe(before);
  });
});
