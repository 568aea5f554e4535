import { beforeEach, describe, expect } from 'vitest';
import { db } from '../../database/database';
import { newAuthenticator } from '../../testing/authenticator';
import { adam, mia } from '../../testing/cast';
import { test as it } from '../../testing/fixtures';
import { turnOnTwoFactor } from '../../testing/join-cast';
import { aVisitor, changeSettings, codeOf, tally, UNUSED_MAIL_SERVER } from '../../testing/testing';
import type { UserActor } from '../actor';
import { renewBackupCodes } from '../factors/renew-codes';
import { renderMail } from '../mail/render';
import { enqueueNotice } from '../mail/rows';
import { addPasskey } from '../passkeys/add';
import { beginAddingPasskey } from '../passkeys/begin-adding';
import { removePasskey } from '../passkeys/remove';
import { MOST_SESSIONS } from '../sessions/insert';
import { renewSession, startSession } from '../sessions/rows';
import { authenticateUser } from './authenticate';
import { changePassword } from './change-password';

beforeEach(async () => {
  await db().rateLimit.deleteMany();
  changeSettings({ mail: UNUSED_MAIL_SERVER });
});

const start = (id: string, awaitsCode = false) =>
  db().$transaction((tx) => startSession(tx, aVisitor(), id, { awaitsCode }));
const sessions = ({ id: userId }: UserActor, awaitsCode = false) =>
  db().session.findMany({ where: { userId, awaitsCode }, orderBy: { createdAt: 'asc' } });
const mailsTo = ({ email: to }: UserActor, template: string) =>
  db().mail.findMany({ where: { to, template }, orderBy: { id: 'asc' } });

describe('the sessions of a person', () => {
  it('are never more than there may be, however many begin at once; the oldest end, and it is logged', async ({
    guest,
  }) => {
    for (let round = 0; round < 3; round++)
      await Promise.all(Array.from({ length: 20 }, () => start(guest.id)));
    const left = await sessions(guest);
    expect(left).toHaveLength(MOST_SESSIONS);
    expect(left.map(({ id }) => id)).not.toContain(guest.sessionId);
    const log = await db().auditEntry.findMany({
      where: { subjectId: guest.id, event: 'user.signed_out_oldest' },
    });
    expect(log).toHaveLength(61 - MOST_SESSIONS);
  });

  it('do not end by sign-ins that only await a code, until one of those is whole', async ({ guest }) => {
    for (let n = 1; n < MOST_SESSIONS; n++) await start(guest.id);
    for (let n = 0; n < MOST_SESSIONS + 5; n++) await start(guest.id, true);
    expect(await sessions(guest)).toHaveLength(MOST_SESSIONS);
    const pending = await sessions(guest, true);
    expect(pending).toHaveLength(MOST_SESSIONS);
    const whole = pending[0]?.id ?? '';
    await db().$transaction((tx) => renewSession(tx, whole, { isProved: true }));
    const ids = (await sessions(guest)).map(({ id }) => id);
    expect(ids).toHaveLength(MOST_SESSIONS);
    expect(ids).toContain(whole);
    expect(ids).not.toContain(guest.sessionId);
  });
});

describe('renewing backup codes', () => {
  it('forty times at once makes one set and one mail', async ({ guest }) => {
    await turnOnTwoFactor(guest);
    const renewals = Array.from({ length: 40 }, () => renewBackupCodes(guest));
    expect(await tally(renewals)).toEqual({ done: 1, too_many_attempts: 39 });
    const mails = await mailsTo(guest, 'sign-in-changed');
    expect(mails.filter(({ facts }) => JSON.stringify(facts).includes('renewed'))).toHaveLength(1);
    expect(await db().backupCode.count({ where: { userId: guest.id } })).toBe(10);
  });
});

describe('changing a password to and fro', () => {
  it('ends after five, and while the notice waits there is one, which tells of the latest', async ({
    guest,
  }) => {
    const words = [mia.password, 'Yonder-lamp-glows-1'];
    for (let n = 0; n < 5; n++) await to(guest, words, n);
    expect(await codeOf(to(guest, words, 5))).toBe('too_many_attempts');
    expect(await mailsTo(guest, 'password-changed')).toMatchObject([{ facts: { times: '5' } }]);
  });

  it('makes a second notice five minutes after one that is sent, so that none is lost', async ({ guest }) => {
    const words = [mia.password, 'Yonder-lamp-glows-1'];
    await to(guest, words, 0);
    await db().mail.updateMany({ where: { to: guest.email }, data: { state: 'sent' } });
    for (let n = 1; n < 4; n++) await to(guest, words, n);
    const [first, second, ...others] = await mailsTo(guest, 'password-changed');
    expect(others).toEqual([]);
    expect(second?.state).toBe('queued');
    const due = new Date((first?.queuedAt.getTime() ?? 0) + 5 * 60_000);
    expect(second?.nextTryAt).toEqual(due);
    const jobs = await db().$queryRaw`
      select run_at as due from graphile_worker.jobs where key = ${`mail:${second?.id}`}`;
    expect(jobs).toEqual([{ due }]);
    expect(second?.facts).toMatchObject({ times: '3' });
    const { text } = await renderMail({
      ...second,
      id: second?.id ?? '',
      to: guest.email,
      template: 'password-changed',
      facts: second?.facts,
    });
    expect(text).toContain('This happened 3 times within a few minutes');
  });

  it('makes no two notices within five minutes, whenever the one before went', async ({ guest, clock }) => {
    clock.stop();
    const notify = async () => {
      const facts = { changedAt: new Date().toISOString() };
      const order = { template: 'password-changed' as const, to: guest.email, aboutId: guest.id, facts };
      await db().$transaction((tx) => enqueueNotice(tx, order));
    };
    const sent: number[] = [];
    for (let minute = 0; minute < 40; minute++) {
      await notify();
      await notify();
      const due = {
        to: guest.email,
        state: 'queued' as const,
        OR: [{ nextTryAt: null }, { nextTryAt: { lte: new Date() } }],
      };
      const { count } = await db().mail.updateMany({
        where: due,
        data: { state: 'sent', sentAt: new Date() },
      });
      if (count > 0) sent.push(minute);
      expect(count).toBeLessThan(2);
      clock.pass(60_000);
    }
    expect(sent).toHaveLength(8);
    for (const [n, minute] of sent.entries()) expect(minute - (sent[n - 1] ?? -5)).toBeGreaterThanOrEqual(5);
  });

  it('waits for no notice that went while the clock was a year ahead', async ({ guest, clock }) => {
    const facts = { changedAt: new Date().toISOString() };
    const order = { template: 'password-changed' as const, to: guest.email, aboutId: guest.id, facts };
    clock.pass(365 * 86_400_000);
    await db().$transaction((tx) => enqueueNotice(tx, order));
    await db().mail.updateMany({ where: { to: guest.email }, data: { state: 'sent', sentAt: new Date() } });
    clock.pass(-365 * 86_400_000);
    await db().$transaction((tx) => enqueueNotice(tx, order));
    const second = (await mailsTo(guest, 'password-changed'))[1];
    expect(second?.nextTryAt?.getTime()).toBeLessThanOrEqual(Date.now() + 5 * 60_000);
  });
});

async function to(actor: UserActor, words: string[], n: number) {
  const [currentPassword = '', newPassword = ''] = n % 2 ? words.toReversed() : words;
  return changePassword(actor, { currentPassword, newPassword });
}

describe('passkeys added and removed again and again', () => {
  it('make one notice of each kind while it waits, which tells how many they were', async ({ guest }) => {
    for (let n = 0; n < 6; n++) {
      const device = newAuthenticator();
      const answer = device.create(await beginAddingPasskey(guest));
      await addPasskey(guest, { name: `Key ${n}`, answer });
      const { id } = await db().passkey.findFirstOrThrow({ where: { userId: guest.id } });
      await removePasskey(guest, { passkeyId: id });
    }
    expect((await mailsTo(guest, 'sign-in-changed')).map(({ facts }) => facts)).toMatchObject([
      { what: 'passkey-added', detail: 'Key 5', times: '6' },
      { what: 'passkey-removed', detail: 'Key 5', times: '6' },
    ]);
  });
});

describe('many passwords at once for one account', () => {
  it('hold no connections that others wait for', async ({ cast }) => {
    const { email } = adam;
    let done = 0;
    const flood = Array.from({ length: 80 }, () =>
      authenticateUser(aVisitor(), { email: mia.email, password: mia.password }).then(() => {
        done += 1;
      }),
    );
    const settled = Promise.allSettled(flood);
    await expect.poll(() => done).toBeGreaterThan(0);
    const before = done;
    expect(await authenticateUser(aVisitor(), { email, password: adam.password })).toMatchObject({
      userId: cast.adam.id,
    });
    expect(done - before).toBeLessThan(flood.length / 2);
    await settled;
  });
});
