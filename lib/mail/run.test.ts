import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { closeDb, db, isDatabaseDown } from '../../database/database';
import { doorTo } from '../../e2e/support/door';
import { closeMailTransport } from '../../smtp/smtp';
import { gate, type Refusal, startMailServer } from '../../testing/mail-server';
import { changeSettings, emptyDatabase, isPooled, withDatabase } from '../../testing/testing';
import { system } from '../actor';
import { config } from '../config';
import { parseAddressList } from '../invitations/address-list';
import { revokeInvitation } from '../invitations/revoke';
import { sendInvitations } from '../invitations/send';
import { scheduleMails } from './rows';
import { runDelivery } from './run';

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
const guests = (count: number, domain: string) =>
  Array.from({ length: count }, (_, n) => `guest${n}@${domain}`).join('\n');
const mailTo = (to: string) => db().mail.findFirstOrThrow({ where: { to }, orderBy: { id: 'desc' } });
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
      cause: 'stopped',
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
    await invite(guests(60, 'example.com'));
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

describe('a mail whose process died before it had begun', () => {
  it('is sent once that process may be believed dead, and not before', async () => {
    const { letters } = await mailServer();
    await invite('dead@example.com');
    await dieWithAJob();
    expect(await stateOf('dead@example.com')).toBe('queued');
    const early = await deliver();
    expect(await jobs()).toEqual({ all: 1, free: 0 });
    await early.stop();
    running = [];

    await db()
      .$executeRaw`update graphile_worker._private_jobs set locked_at = locked_at - interval '31 seconds'`;
    await db().$executeRaw`update mail set "queuedAt" = "queuedAt" - interval '31 seconds'`;
    await deliver();
    await expect.poll(() => stateOf('dead@example.com'), { timeout: 10_000 }).toBe('sent');
    expect(letters).toHaveLength(1);
  });

  it('is sent even when the queue has lost its job', async () => {
    const { letters } = await mailServer();
    await invite('lost@example.com');
    await db().$executeRaw`delete from graphile_worker._private_jobs`;
    await db().$executeRaw`update mail set "queuedAt" = "queuedAt" - interval '31 seconds'`;
    await deliver();
    await expect.poll(() => stateOf('lost@example.com'), { timeout: 10_000 }).toBe('sent');
    expect(letters).toHaveLength(1);
  });
});

it('a mail that was put off by a year while the clock was ahead is sent, and one that waits its hour is not', async () => {
  const { letters } = await mailServer();
  await invite(['ahead@example.com', 'later@example.com'].join('\n'));
  for (const [to, hours] of [
    ['ahead@example.com', 8_760],
    ['later@example.com', 1],
  ] as const) {
    const at = new Date(Date.now() + hours * 3_600_000);
    const { id } = await db().mail.findFirstOrThrow({ where: { to } });
    await db().mail.update({ where: { id }, data: { nextTryAt: at } });
    await scheduleMails(db(), [id], at);
  }
  await deliver();
  await expect.poll(() => stateOf('ahead@example.com'), { timeout: 10_000 }).toBe('sent');
  expect(await stateOf('later@example.com')).toBe('queued');
  expect(letters).toHaveLength(1);
});

it('a mail whose job has failed again and again for want of a database is sent soon after, and not when the queue would', async () => {
  const { letters } = await mailServer();
  await invite('unlucky@example.com');
  await db().$executeRaw`
    update graphile_worker._private_jobs set attempts = 6, run_at = now() + interval '7 minutes'`;
  await db().$executeRaw`update mail set "queuedAt" = "queuedAt" - interval '31 seconds'`;
  await deliver();
  await expect.poll(() => stateOf('unlucky@example.com'), { timeout: 10_000 }).toBe('sent');
  expect(letters).toHaveLength(1);
});

describe('the order of mails', () => {
  it('lets recipient domains take turns', async () => {
    changeSettings({ mailConnections: 1 });
    const { letters } = await mailServer();
    await invite(guests(5, 'a.example'));
    await invite([guests(2, 'a.example.org'), guests(3, 'b.example')].join('\n'));
    await invite('late@b.example');
    await deliver();
    await expect.poll(() => letters.length, { timeout: 20_000 }).toBe(11);
    const order = letters.map(({ to: [to = ''] }) => to.split('@')[1]);
    const turns = [order.slice(0, 3), order.slice(3, 6), order.slice(6, 8), order.slice(8, 10)];
    expect(turns.map((turn) => turn.sort())).toEqual([
      ['a.example', 'a.example.org', 'b.example'],
      ['a.example', 'a.example.org', 'b.example'],
      ['a.example', 'b.example'],
      ['a.example', 'b.example'],
    ]);
    expect(letters.findIndex(({ to }) => to.includes('late@b.example'))).toBeGreaterThan(5);
  });

  it('has mails to others go out while all mails to two domains stall', async () => {
    const { opened, open } = gate();
    let stalled = 0;
    const { letters } = await mailServer({
      onRecipient: async ({ to }) => {
        if (!to.includes('@slow')) return undefined;
        stalled += 1;
        await opened;
        return undefined;
      },
    });
    await invite([guests(60, 'slow1.example'), guests(60, 'slow2.example')].join('\n'));
    await deliver();
    await expect.poll(() => stalled, { timeout: 10_000 }).toBe(4);
    await invite([guests(10, 'quick.example'), guests(10, 'brisk.example')].join('\n'));
    await expect.poll(() => letters.length, { timeout: 20_000 }).toBe(20);
    expect(stalled).toBe(4);
    open();
    await expect.poll(() => letters.length, { timeout: 20_000 }).toBe(140);
  });

  it('gives a domain that keeps failing one connection, for first and further tries alike', async () => {
    const { opened, open } = gate();
    let refused = 0;
    let stalled = 0;
    const { letters } = await mailServer({
      onRecipient: async ({ to }) => {
        if (!to.endsWith('@ill.example')) return undefined;
        if (++refused <= 8) return LATER;
        stalled += 1;
        await opened;
        return undefined;
      },
    });
    await invite(guests(20, 'ill.example'));
    await deliver();
    await expect.poll(() => stalled, { timeout: 20_000 }).toBe(1);
    await bringForward();
    // More than one round: a worker that has nothing to do looks for mails to the domain that is ill, too.
    for (let round = 1; round <= 3; round++) {
      await invite(guests(10, `well${round}.example`));
      await expect.poll(() => letters.length, { timeout: 20_000 }).toBe(10 * round);
    }
    expect(stalled).toBe(1);
    open();
    await bringForward();
    await expect.poll(() => letters.length, { timeout: 20_000 }).toBe(50);
  });
});

describe('the number of connections', () => {
  it('is what the setting says, for one domain too once a mail has gone to it', async () => {
    changeSettings({ mailConnections: 3 });
    const { opened, open } = gate();
    let asked = 0;
    const server = await mailServer({
      onLetter: async ({ nth }) => {
        if (nth === 1) return undefined;
        asked += 1;
        await opened;
        return undefined;
      },
    });
    await invite(guests(12, 'example.com'));
    await deliver();
    await expect.poll(() => asked, { timeout: 10_000 }).toBe(3);
    expect(server.connections()).toBe(3);
    open();
    await expect.poll(() => server.letters.length, { timeout: 10_000 }).toBe(12);
    expect(server.connections()).toBe(3);
  });

  it.for([10, 2])('to the database does not grow with it: %i do', async (databaseConnections, { skip }) => {
    skip(await isPooled(), 'a pooler has as many connections as it likes');
    await closeDb();
    onTestFinished(closeDb);
    changeSettings({ mailConnections: 50, databaseConnections });
    const { opened, open } = gate();
    let asked = 0;
    const { letters } = await mailServer({
      onLetter: async ({ nth }) => {
        if (nth <= 20) return undefined;
        asked += 1;
        await opened;
        return undefined;
      },
    });
    await invite([guests(40, 'a.example'), guests(40, 'b.example')].join('\n'));
    await deliver();
    await expect.poll(() => asked, { timeout: 20_000 }).toBe(50);
    expect(await connectionsToDatabase()).toBeLessThanOrEqual(databaseConnections);
    open();
    await expect.poll(() => letters.length, { timeout: 20_000 }).toBe(80);
  });
});

describe('a database in trouble', () => {
  /** All mails lie in the mail server's hands when the database goes. */
  async function loseDatabase(count: number) {
    await closeDb();
    onTestFinished(closeDb);
    const { databaseUrl } = config();
    const door = await doorTo(databaseUrl);
    onTestFinished(door.shut);
    changeSettings({ databaseUrl: door.url, mailConnections: count });
    onTestFinished(() => changeSettings({ databaseUrl }));
    const { opened, open } = gate();
    let asked = 0;
    const { letters } = await mailServer({
      onLetter: async () => {
        asked += 1;
        await opened;
        return undefined;
      },
    });
    await invite(Array.from({ length: count }, (_, n) => `guest@team${n}.example`).join('\n'));
    await deliver();
    await expect.poll(() => asked, { timeout: 10_000 }).toBe(count);
    await door.shut();
    return { door, letters, open };
  }

  it('that goes while mails are sent has nobody get one twice, and later mails go out too', async () => {
    const { door, letters, open } = await loseDatabase(5);
    open();
    await expect.poll(() => letters.length, { timeout: 10_000 }).toBe(5);
    await expect.poll(isDatabaseDown, { timeout: 10_000 }).toBe(true);
    await new Promise((resolve) => setTimeout(resolve, 1_500)); // in which the queue sees that it cannot go on
    await door.open();
    await expect.poll(isDatabaseDown, { timeout: 10_000 }).toBe(false);
    await invite('later@example.org');
    const sent = () => db().mail.count({ where: { state: 'sent' } });
    await expect.poll(sent, { timeout: 20_000 }).toBe(6);
    expect(letters).toHaveLength(6);
    expect(new Set(letters.map(({ to }) => to.join())).size).toBe(6);
  });

  it('that is away does not keep the instance from stopping', async () => {
    const { open } = await loseDatabase(2);
    await expect.poll(isDatabaseDown, { timeout: 10_000 }).toBe(true);
    const before = performance.now();
    await Promise.all(running.map((delivery) => delivery.stop()));
    running = [];
    expect(performance.now() - before).toBeLessThan(9_000);
    open();
  });
});

describe('a mail server in trouble', () => {
  it('that is down for three tries gets the mail at the fourth', async () => {
    const { letters, settings } = await mailServer();
    const door = mailDoorTo(settings.port);
    changeSettings({ mail: { ...settings, port: await freePort() } });
    await deliver();
    await invite('patient@example.com');
    for (let attempts = 1; attempts <= 3; attempts++) {
      const tried = { state: 'queued', attempts, cause: 'connection_refused' };
      await expect.poll(() => mailTo('patient@example.com'), { timeout: 10_000 }).toMatchObject(tried);
      if (attempts === 3) await door.open(config().mail?.port);
      await bringForward();
    }
    await expect.poll(() => stateOf('patient@example.com'), { timeout: 10_000 }).toBe('sent');
    expect(await mailTo('patient@example.com')).toMatchObject({ attempts: 4, cause: 'sent_in_clear_text' });
    expect(letters).toHaveLength(1);
  });

  it('that accepts a mail and then drops the connection has got it once', async () => {
    const { letters, settings } = await mailServer();
    const door = mailDoorTo(settings.port, (reply) => (reply.includes('letter 1') ? 'after' : 'not at all'));
    changeSettings({ mail: { ...settings, port: await door.open() } });
    await deliver();
    await invite('once@example.com');
    await expect.poll(() => stateOf('once@example.com'), { timeout: 10_000 }).toBe('sent');
    await invite('next@example.com');
    await expect.poll(() => stateOf('next@example.com'), { timeout: 10_000 }).toBe('sent');
    expect(await mailTo('once@example.com')).toMatchObject({
      attempts: 1,
      reply: '250 accepted as letter 1',
    });
    expect(letters.map(({ to }) => to.join())).toEqual(['once@example.com', 'next@example.com']);
  });

  it('that drops the connection before it says that it accepts gets the same message again', async () => {
    const { letters, settings } = await mailServer();
    const door = mailDoorTo(settings.port, (reply) => (reply.includes('letter 1') ? 'before' : 'not at all'));
    changeSettings({ mail: { ...settings, port: await door.open() } });
    await deliver();
    await invite('twice@example.com');
    await expect
      .poll(() => mailTo('twice@example.com'), { timeout: 10_000 })
      .toMatchObject({
        state: 'queued',
        attempts: 1,
        nextTryAt: expect.any(Date),
      });
    await bringForward();
    await expect.poll(() => stateOf('twice@example.com'), { timeout: 10_000 }).toBe('sent');
    const { id, attempts } = await mailTo('twice@example.com');
    expect(attempts).toBe(2);
    const [first, second] = letters.map(({ read }) => ({ messageId: read.messageId, text: read.text }));
    expect(letters).toHaveLength(2);
    expect(second).toEqual(first);
    expect(first?.messageId).toContain(id);
  });
});

const LATER: Refusal = { code: 451, text: '4.3.2 Not now' };

/** Has the time come for every next try, as a clock would. */
async function bringForward(): Promise<void> {
  await expect
    .poll(
      () => db().$queryRaw`
    select id from graphile_worker.jobs where key is null and locked_at is not null`,
    )
    .toEqual([]);
  await db().$executeRaw`update graphile_worker._private_jobs set run_at = now() where locked_at is null`;
}

/** A way to the mail server that can be opened late, and that breaks off before or after something that the server says. */
function mailDoorTo(
  port: number,
  breaksOff: (reply: string) => 'before' | 'after' | 'not at all' = () => 'not at all',
) {
  const sockets = new Set<Socket>();
  const door = createServer((client) => {
    const server = connect(port, '127.0.0.1');
    for (const socket of [client, server]) {
      sockets.add(socket);
      socket.on('error', () => {}).on('close', () => [client, server].map((end) => end.destroy()));
    }
    client.pipe(server);
    server.on('data', (bytes) => {
      const when = breaksOff(bytes.toString());
      if (when === 'before') client.destroy();
      else if (when === 'after') client.end(bytes);
      else client.write(bytes);
    });
  });
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    door.close();
  });
  const open = async (at = 0) => {
    await once(door.listen(at, '127.0.0.1'), 'listening');
    return portOf(door);
  };
  return { open };
}

const portOf = (server: ReturnType<typeof createServer>) => {
  const address = server.address();
  return typeof address === 'object' ? (address?.port ?? 0) : 0;
};

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const port = portOf(server);
  await once(server.close(), 'close');
  return port;
}

/** Another process fetches a job and is killed before it does anything. */
async function dieWithAJob(): Promise<void> {
  const program = `import('graphile-worker').then(({ run }) => run({
    connectionString: process.argv[1],
    concurrency: 1,
    taskList: { deliver: () => new Promise(() => console.log('fetched')) },
  }))`;
  const child = spawn(process.execPath, ['-e', program, config().databaseUrl]);
  onTestFinished(() => void child.kill('SIGKILL'));
  let said = '';
  child.stdout.on('data', (chunk) => {
    said += chunk;
  });
  await expect.poll(() => said, { timeout: 10_000 }).toContain('fetched');
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
}

async function jobs(): Promise<{ all: number; free: number }> {
  const [counts = { all: 0, free: 0 }] = await db().$queryRaw<{ all: number; free: number }[]>`
    select count(*)::int as all, count(*) filter (where locked_at is null)::int as free from graphile_worker.jobs`;
  return counts;
}

async function connectionsToDatabase(): Promise<number> {
  const [{ open } = { open: 0 }] = await db().$queryRaw<{ open: number }[]>`
    select count(*)::int as open from pg_stat_activity where datname = current_database()`;
  return open;
}

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
