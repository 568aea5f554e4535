import { randomUUID } from 'node:crypto';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { db } from '../../database/database';
import { joinCast, type SignedInCast } from '../../testing/join-cast';
import {
  aVisitor,
  changeSettings,
  codeOf,
  tally,
  UNUSED_MAIL_SERVER,
  withDatabase,
} from '../../testing/testing';
import { countFailedMails, listFailedMails, listMails } from './queries';
import { ListMails } from './schema';
import { sendMailAgain } from './send-again';
import { sendFailedMailsAgain } from './send-failed-again';

withDatabase({ mail: UNUSED_MAIL_SERVER });
let cast: SignedInCast;
beforeAll(async () => {
  cast = await joinCast();
});
beforeEach(async () => {
  await db().mail.deleteMany();
});

const LONG_AGO = new Date(Date.now() - 3 * 24 * 3_600_000);

async function aMail(state: 'queued' | 'sending' | 'sent' | 'failed' | 'cancelled', to = 'mia@example.com') {
  const facts = { changedAt: LONG_AGO.toISOString() };
  const tried = { attempts: 12, reply: '550 no', cause: 'refused', causeFacts: {}, queuedAt: LONG_AGO };
  return db().mail.create({ data: { template: 'password-changed', to, facts, state, ...tried } });
}

describe('sending a mail again', () => {
  it('begins anew with a mail that was given up: another day of tries, and a job at once', async () => {
    const { id } = await aMail('failed');
    expect(await sendMailAgain(cast.adam, { id })).toEqual({ to: 'mia@example.com' });
    const mail = await db().mail.findUniqueOrThrow({ where: { id } });
    expect(mail).toMatchObject({ state: 'queued', attempts: 0, reply: null, cause: null, causeFacts: null });
    expect(mail.queuedAt.getTime()).toBeGreaterThan(LONG_AGO.getTime());
    const jobs = await db().$queryRaw<{ key: string }[]>`select key from graphile_worker.jobs`;
    expect(jobs).toContainEqual({ key: `mail:${id}` });
    const entry = await db().auditEntry.findFirstOrThrow({ where: { subjectId: id } });
    expect(entry).toMatchObject({ event: 'mail.sent_again', actorId: cast.adam.id });
  });

  it('is not for what was sent, is being sent or was cancelled', async () => {
    for (const state of ['sent', 'sending', 'cancelled'] as const) {
      const { id } = await aMail(state);
      expect(await codeOf(sendMailAgain(cast.olivia, { id }))).toBe('not_found');
      expect((await db().mail.findUniqueOrThrow({ where: { id } })).state).toBe(state);
    }
  });

  it('queues one mail once, however many press at the same time', async () => {
    const { id } = await aMail('failed');
    await tally(Array.from({ length: 10 }, () => sendMailAgain(cast.olivia, { id })));
    const jobs = await db().$queryRaw<
      unknown[]
    >`select 1 from graphile_worker.jobs where key = ${`mail:${id}`}`;
    expect(jobs).toHaveLength(1);
  });

  it('is for owner and admin, and needs a mail server', async () => {
    const { id } = await aMail('failed');
    for (const actor of [cast.mia, aVisitor()])
      expect(await codeOf(sendMailAgain(actor, { id }))).toBe('forbidden');
    changeSettings({ mail: null });
    expect(await codeOf(sendMailAgain(cast.olivia, { id }))).toBe('email_off');
  });
});

describe('the mails that failed lately', () => {
  const failed = async () => (await listFailedMails(cast.adam, 50)).map(({ to }) => to);
  const aFailed = (changes: {
    to?: string;
    aboutId?: string;
    createdAt?: Date;
    queuedAt?: Date;
    state?: 'sent';
  }) =>
    db().mail.create({
      data: { template: 'invite', to: 'mia@example.com', facts: {}, state: 'failed', ...changes },
    });

  it('are counted and listed, newest first, until one of the same kind takes their place', async () => {
    const aboutId = randomUUID();
    await aFailed({ to: 'first@example.com', createdAt: new Date(Date.now() - 2_000) });
    await aFailed({ aboutId, createdAt: new Date(Date.now() - 1_000) });
    await aMail('cancelled', 'cancelled@example.com');
    await aMail('sent', 'sent@example.com');
    await aFailed({ to: 'long.ago@example.com', queuedAt: new Date(Date.now() - 8 * 24 * 3_600_000) });
    expect(await failed()).toEqual(['mia@example.com', 'first@example.com']);
    expect(await countFailedMails(cast.adam)).toBe(2);
    await aFailed({ aboutId, state: 'sent' });
    expect(await failed()).toEqual(['first@example.com']);
    expect(await countFailedMails(cast.adam)).toBe(1);
  });

  it('are sent again together, each with an entry in the log', async () => {
    const mails = [await aFailed({ to: 'a@example.com' }), await aFailed({ to: 'b@example.com' })];
    expect(await sendFailedMailsAgain(cast.olivia)).toEqual({ count: 2 });
    expect(await countFailedMails(cast.olivia)).toBe(0);
    const ids = mails.map(({ id }) => id);
    expect(await db().mail.count({ where: { id: { in: ids }, state: 'queued' } })).toBe(2);
    expect(await db().auditEntry.count({ where: { subjectId: { in: ids }, event: 'mail.sent_again' } })).toBe(
      2,
    );
    expect(await sendFailedMailsAgain(cast.olivia)).toEqual({ count: 0 });
  });

  it('are for owner and admin, and sending needs a mail server', async () => {
    await aFailed({});
    for (const actor of [cast.mia, aVisitor()])
      for (const deed of [countFailedMails(actor), listFailedMails(actor, 1), sendFailedMailsAgain(actor)])
        expect(await codeOf(deed)).toBe('forbidden');
    changeSettings({ mail: null });
    expect(await codeOf(sendFailedMailsAgain(cast.olivia))).toBe('email_off');
  });
});

describe('the list of mails', () => {
  const find = async (asked: Record<string, unknown>) => {
    const { mails, total } = await listMails(cast.olivia, ListMails.parse(asked));
    expect(total).toBe(mails.length);
    return mails.map(({ to }) => to);
  };

  it('is found by a part of the address, wildcards taken literally, and by state', async () => {
    await aMail('failed', 'under_score@example.com');
    await aMail('sending', 'underxscore@example.com');
    await aMail('sent', 'adam@example.com');
    expect(await find({})).toHaveLength(3);
    expect(await find({ search: 'R_S' })).toEqual(['under_score@example.com']);
    expect(await find({ search: '%' })).toEqual([]);
    expect(await find({ state: 'queued' })).toEqual(['underxscore@example.com']);
    expect(await find({ state: 'sent', search: 'under' })).toEqual([]);
    const { counts } = await listMails(cast.olivia, ListMails.parse({ state: 'sent', search: 'under' }));
    expect(counts).toEqual({ all: 2, queued: 1, sent: 0, failed: 1 });
  });

  it('shows nobody’s mails where the address asks for what there is not, and the last page beyond the last', async () => {
    await aMail('sent');
    for (const asked of [
      { page: 'x' },
      { page: '1.5' },
      { state: 'gone' },
      { search: '\0' },
      { search: ['a', 'b'] },
    ])
      expect(await find(asked), JSON.stringify(asked)).toEqual([]);
    expect((await listMails(cast.olivia, ListMails.parse({ page: '99' }))).page).toBe(1);
  });

  it('tells neither facts nor links, and is not for members', async () => {
    await aMail('failed');
    const { mails } = await listMails(cast.adam, ListMails.parse({}));
    expect(Object.keys(mails[0] ?? {})).not.toContain('facts');
    expect(await codeOf(listMails(cast.mia, ListMails.parse({})))).toBe('forbidden');
  });
});
