import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { system } from '../actor';
import { parseAddressList } from '../address-list';
import { db } from '../db';
import { revokeInvitation } from '../invitations/revoke';
import { sendInvitations } from '../invitations/send';
import { changeSettings, emptyDatabase, withDatabase } from '../testing';
import { gate, startMailServer } from '../testing-mail-server';
import { runDelivery } from './run';
import { closeMailTransport } from './transport';

withDatabase();

let running: { stop(): Promise<void> }[] = [];
beforeEach(async () => {
  await emptyDatabase();
  running = [];
  for (const stream of ['error', 'log'] as const) vi.spyOn(console, stream).mockImplementation(() => {});
});
afterEach(async () => {
  await Promise.all(running.map((delivery) => delivery.stop()));
  closeMailTransport();
  vi.restoreAllMocks();
});

async function deliver() {
  const delivery = await runDelivery();
  running.push(delivery);
  return delivery;
}

async function mailServer(...ways: Parameters<typeof startMailServer>) {
  const server = await startMailServer(...ways);
  changeSettings({ mail: server.settings });
  return server;
}

const invite = (text: string) => sendInvitations(system, { emails: parseAddressList(text), role: 'member' });
const stateOf = async (to: string) =>
  (await db().mail.findFirst({ where: { to }, orderBy: { id: 'desc' } }))?.state;

describe('the delivery of mails', () => {
  it('sends what is written into the outbox while it runs, without being asked', async () => {
    const { letters } = await mailServer();
    await deliver();
    await invite('one@example.com, two@example.com');
    await expect.poll(() => letters.length, { timeout: 10_000 }).toBe(2);
    await expect.poll(() => stateOf('two@example.com'), { timeout: 10_000 }).toBe('sent');
  });

  it('does not wait for a mail server that says nothing when it is stopped, and keeps the mail', async () => {
    const { opened, open } = gate();
    await mailServer({
      onLetter: async () => {
        await opened;
        return undefined;
      },
    });
    const delivery = await deliver();
    await invite('stalled@example.com');
    await expect.poll(() => stateOf('stalled@example.com'), { timeout: 10_000 }).toBe('sending');
    await delivery.stop();
    running = [];
    const mail = await db().mail.findFirstOrThrow({ where: { to: 'stalled@example.com' } });
    expect(mail).toMatchObject({
      state: 'queued',
      explanation: expect.stringContaining('tries again when it runs'),
    });
    open();
  });

  it('sends at its start what was written while it did not run', async () => {
    const { letters } = await mailServer();
    await invite('early@example.com');
    await deliver();
    await expect.poll(() => letters.length, { timeout: 10_000 }).toBe(1);
  });

  it('sends a mail whose process died with it in hand', async () => {
    const { letters } = await mailServer();
    await invite('dead@example.com');
    await abandon('dead@example.com');
    await deliver();
    await expect.poll(() => stateOf('dead@example.com'), { timeout: 10_000 }).toBe('sent');
    expect(letters).toHaveLength(1);
  });

  it('does not send a mail whose process died with it in hand, once its invitation was taken back', async () => {
    const { letters } = await mailServer();
    await invite('dead@example.com');
    await abandon('dead@example.com');
    const { id } = await db().invitation.findFirstOrThrow({ where: { email: 'dead@example.com' } });
    await revokeInvitation(system, { id });
    await deliver();
    await invite('alive@example.com');
    await expect.poll(() => stateOf('alive@example.com'), { timeout: 10_000 }).toBe('sent');
    await expect.poll(jobsDue, { timeout: 10_000 }).toBe(0);
    expect(letters.map(({ to }) => to.join())).toEqual(['alive@example.com']);
  });

  it('sends every mail once, by two processes that run at the same time', async () => {
    const { letters } = await mailServer();
    await Promise.all([deliver(), deliver()]);
    await invite(Array.from({ length: 60 }, (_, n) => `guest${n}@example.com`).join('\n'));
    const sent = () => db().mail.count({ where: { state: 'sent' } });
    await expect.poll(sent, { timeout: 20_000 }).toBe(60);
    expect(letters).toHaveLength(60);
    expect(new Set(letters.map(({ to }) => to.join())).size).toBe(60);
  });

  it('tries again by itself when the time for it has come', async () => {
    const { letters } = await mailServer({
      onLetter: ({ nth }) => (nth === 1 ? { code: 421, text: '4.3.2 Not now' } : undefined),
    });
    await deliver();
    await invite('later@example.com');
    const tried = async () => (await db().mail.findFirst({ where: { to: 'later@example.com' } }))?.nextTryAt;
    await expect.poll(tried, { timeout: 10_000 }).toBeInstanceOf(Date);
    await expect.poll(jobsInHand, { timeout: 10_000 }).toBe(0);
    await db().$executeRaw`update graphile_worker._private_jobs set run_at = now()`;
    await expect.poll(() => stateOf('later@example.com'), { timeout: 10_000 }).toBe('sent');
    expect(letters).toHaveLength(1);
  });

  it('is not held up for others by a mail that the server refuses', async () => {
    const { letters } = await mailServer({
      onRecipient: ({ to }) => (to.startsWith('bad') ? { code: 550, text: '5.1.1 No such user' } : undefined),
    });
    await deliver();
    await invite('bad@example.com, good@example.com');
    await expect.poll(() => stateOf('bad@example.com'), { timeout: 10_000 }).toBe('failed');
    await expect.poll(() => stateOf('good@example.com'), { timeout: 10_000 }).toBe('sent');
    expect(letters.map(({ to }) => to.join())).toEqual(['good@example.com']);
  });

  it('stops only after the mail that is being sent, and says that it was sent', async () => {
    const [asked, decided] = [gate(), gate()];
    await mailServer({
      onLetter: async () => {
        asked.open();
        await decided.opened;
        return undefined;
      },
    });
    const delivery = await deliver();
    await invite('last@example.com');
    await asked.opened;
    const stopping = delivery.stop();
    running = [];
    decided.open();
    await stopping;
    expect(await stateOf('last@example.com')).toBe('sent');
  });
});

/** Leaves a mail as a process leaves it that was killed while sending it. */
async function abandon(to: string): Promise<void> {
  await db().mail.updateMany({
    where: { to },
    data: { state: 'sending', attempts: 1, claimedUntil: new Date(Date.now() - 1) },
  });
  await db().$executeRaw`delete from graphile_worker._private_jobs`;
}

async function jobsDue(): Promise<number> {
  const [{ jobs } = { jobs: 0 }] = await db().$queryRaw<{ jobs: number }[]>`
    select count(*)::int as jobs from graphile_worker.jobs where run_at <= now()`;
  return jobs;
}

async function jobsInHand(): Promise<number> {
  const [{ jobs } = { jobs: 0 }] = await db().$queryRaw<{ jobs: number }[]>`
    select count(*)::int as jobs from graphile_worker.jobs where locked_at is not null`;
  return jobs;
}
