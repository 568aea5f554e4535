import { beforeEach, describe, expect } from 'vitest';
import { db } from '../../database/database';
import { mia, olivia } from '../../testing/cast';
import { test } from '../../testing/fixtures';
import type { SignedInCast } from '../../testing/join-cast';
import { resetTokenFor } from '../../testing/join-cast';
import {
  aVisitor,
  changeSettings,
  codeOf,
  doomed,
  everythingStored,
  problemOf,
  tally,
  UNUSED_MAIL_SERVER,
} from '../../testing/testing';
import { sendInvitations } from '../invitations/send';
import { RESET_LINK } from './link';
import { getOpenPasswordReset } from './queries';
import { requestPasswordReset } from './request';

const it = test.extend('settings', { mail: UNUSED_MAIL_SERVER });

beforeEach(() => db().rateLimit.deleteMany());

const request = (email: string, visitor = aVisitor()) => requestPasswordReset(visitor, { email });
const mailsTo = (to: string) => db().mail.findMany({ where: { to, template: 'password-reset' } });

/** All that is stored, the counters of the limits apart. */
async function leftBehind(): Promise<string> {
  await db().rateLimit.deleteMany();
  return everythingStored();
}

describe('asking for a reset link', () => {
  it('has one mailed that lives for an hour, and changes nothing else about the user', async ({
    cast,
    clock,
    visitor,
  }) => {
    clock.stop();
    const before = await db().user.findUniqueOrThrow({ where: { email: mia.email } });
    await request(mia.email, visitor);
    const { user, id, expiresAt } = await getOpenPasswordReset(await resetTokenFor(mia.email));
    expect(user).toEqual(before);
    expect(expiresAt).toEqual(new Date(Date.now() + 3_600_000));
    expect(await mailsTo(mia.email)).toMatchObject([
      {
        aboutId: id,
        state: 'queued',
        facts: {
          link: { ...RESET_LINK, id, version: 1 },
          firstName: mia.firstName,
          lastName: mia.lastName,
          expiresAt: expiresAt.toISOString(),
        },
      },
    ]);
    const log = await db().auditEntry.findMany({ where: { event: 'password_reset.requested' } });
    expect(log).toMatchObject([
      { actorKind: 'visitor', ip: visitor.ip, subjectId: cast.mia.id, facts: { email: mia.email } },
    ]);
  });

  it('leaves no token in the database, the queue or the log', async () => {
    await request(mia.email);
    const token = await resetTokenFor(mia.email);
    expect(await everythingStored()).not.toContain(token.slice(37));
  });

  it('leaves earlier links alive: whichever mail comes first works', async ({ cast }) => {
    await request(mia.email);
    const earlier = await resetTokenFor(mia.email);
    await request(mia.email);
    expect(await resetTokenFor(mia.email)).not.toBe(earlier);
    expect(await getOpenPasswordReset(earlier)).toMatchObject({ user: { id: cast.mia.id } });
  });

  it('either does all of it or nothing', async () => {
    const before = await leftBehind();
    await expect(request(mia.email, doomed(aVisitor()))).rejects.toThrow();
    expect(await leftBehind()).toBe(before);
  });

  it('is not possible where e-mail is off, whatever the address', async () => {
    changeSettings({ mail: null });
    const before = await everythingStored();
    for (const email of [mia.email, 'nobody@example.com'])
      expect(await codeOf(request(email))).toBe('email_off');
    expect(await everythingStored()).toBe(before);
  });
});

describe('nobody learns from the answer who has an account', () => {
  const QUIET: [string, string, (cast: SignedInCast) => Promise<unknown>][] = [
    ['unknown', 'nobody@example.com', async () => {}],
    [
      'only invited',
      'pending@example.com',
      (cast) =>
        sendInvitations(cast.olivia, {
          emails: [{ text: 'pending@example.com', email: 'pending@example.com' }],
          role: 'member',
        }),
    ],
    [
      'disabled',
      'adam@example.com',
      () => db().user.update({ where: { email: 'adam@example.com' }, data: { disabledAt: new Date() } }),
    ],
  ];

  it.for(QUIET)(
    'the address is %s: same answer, no link, no mail, no line in the log',
    async ([_what, email, prepare], { cast }) => {
      const answer = await request(olivia.email);
      await prepare(cast);
      const before = await leftBehind();
      expect(await request(email)).toBe(answer);
      expect(await leftBehind()).toBe(before);
    },
  );

  it('the address has had its mails: same answer as before, whoever asks', async () => {
    for (const email of [mia.email, 'nobody@example.com']) {
      await db().mail.deleteMany();
      const counts = await tally(Array.from({ length: 9 }, () => request(email)));
      expect(counts).toEqual({ done: 9 });
      expect(await mailsTo(email)).toHaveLength(email === mia.email ? 5 : 0);
    }
  });

  it('the network asks too often: it is told to wait, with or without an account', async () => {
    for (const email of [mia.email, 'nobody@example.com']) {
      const visitor = aVisitor();
      const counts = await tally(Array.from({ length: 25 }, () => request(email, visitor)));
      expect(counts).toEqual({ done: 20, too_many_attempts: 5 });
      const problem = await problemOf(request(email, visitor));
      expect(problem.facts).toEqual({ seconds: expect.any(Number) });
    }
  });
});

describe('a mailbox is not filled', () => {
  it('by somebody who asks from many networks: five mails in an hour, then more in the next', async () => {
    await db().mail.deleteMany();
    for (let n = 0; n < 7; n++) await request(olivia.email);
    expect(await mailsTo(olivia.email)).toHaveLength(5);
    await request(mia.email);
    expect(await mailsTo(mia.email)).toHaveLength(1);
    await db().rateLimit.updateMany({
      where: { key: { startsWith: 'passwordResetMailed' } },
      data: { expire: new Date(Date.now() - 1) },
    });
    await request(olivia.email);
    expect(await mailsTo(olivia.email)).toHaveLength(6);
  });
});
