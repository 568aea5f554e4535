import { spawnSync } from 'node:child_process';
import { closeSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hash } from '@node-rs/bcrypt';
import { mia, olivia } from '../testing/cast';
import { claim, expect, expectAccessible, invite, row, test } from './support/app';
import { changeDatabase, databaseUrl } from './support/database';
import { type Door, doorTo } from './support/door';
import { freePort, type Instance, runCommand, startInstance } from './support/instance';

// Whatever the suite runs on, these tests take the embedded server's life, or need one of their own to shut away.
const EMBEDDED = { DATABASE_URL: '' };
const KEY = 'the-instance-key-of-the-outages-01';
const AWAY = 'The database does not answer just now';

/** Signs in as a browser without JavaScript does. Resolves with the status, and with the cookies of who got in. */
async function signInPlainly({ baseUrl }: Instance): Promise<{ status: number; cookie: string }> {
  const page = await fetch(`${baseUrl}/sign-in`);
  const html = await page.text();
  if (page.status !== 200) return { status: page.status, cookie: '' };
  const form = html.split('<form').find((part) => part.includes('name="password"')) ?? '';
  const data = new FormData();
  for (const [input] of form.matchAll(/<input[^>]*type="hidden"[^>]*>/g)) {
    const of = (name: string) => new RegExp(`${name}="([^"]*)"`).exec(input)?.[1]?.replaceAll('&quot;', '"');
    data.set(of('name') ?? '', of('value') ?? '');
  }
  data.set('email', olivia.email);
  data.set('password', olivia.password);
  const answer = await fetch(`${baseUrl}/sign-in`, { method: 'POST', body: data, redirect: 'manual' });
  await answer.text();
  const cookie = answer.headers.getSetCookie().map((text) => text.split(';')[0]);
  return { status: answer.status, cookie: cookie.join('; ') };
}

/** Has people sign in without pause until told to stop. Resolves with every status, and the cookies of all who got in. */
function crowd(
  instance: Instance,
  size: number,
): () => Promise<{ statuses: Set<number>; cookies: string[] }> {
  const statuses = new Set<number>();
  const cookies: string[] = [];
  let isOver = false;
  const people = Array.from({ length: size }, async () => {
    while (!isOver) {
      const { status, cookie } = await signInPlainly(instance);
      statuses.add(status);
      if (status === 303) cookies.push(cookie);
    }
  });
  return async () => {
    isOver = true;
    await Promise.all(people);
    return { statuses, cookies };
  };
}

const statusOf = async ({ baseUrl }: Instance, path: string, cookie = '') =>
  (await fetch(baseUrl + path, { redirect: 'manual', headers: { cookie } })).status;

const postmaster = ({ dataDir }: Instance) =>
  Number(readFileSync(join(dataDir, 'postgres/postmaster.pid'), 'utf8').split('\n')[0]);

test.describe('the embedded PostgreSQL', () => {
  test.use({ env: EMBEDDED });

  test('that is killed under load is started again; nobody who got in is out, and no mail is lost', async ({
    page,
    instance,
    mailbox,
  }) => {
    test.setTimeout(300_000);
    await claim(page, instance);
    const guests = Array.from({ length: 30 }, (_, n) => `guest${n}@team${n % 6}.example.com`);
    // Some mails are always on their way when the database goes, and are accepted while it is away.
    let held: (() => void)[] = [];
    mailbox.onReply((answered, say) => (answered === 'message' ? held.push(say) : say()));
    await invite(page, guests.join('\n'));
    await page.goto('about:blank');
    const disperse = crowd(instance, 3);
    for (let round = 0; round < 3; round++) {
      await expect.poll(() => held.length, { timeout: 60_000 }).toBeGreaterThan(0);
      const pid = postmaster(instance);
      process.kill(pid, 'SIGKILL');
      await expect.poll(() => statusOf(instance, '/sign-in'), { timeout: 30_000 }).toBe(503);
      for (const say of held) say();
      held = [];
      expect(await statusOf(instance, '/healthz')).toBe(200);
      await expect.poll(() => statusOf(instance, '/healthz/readiness'), { timeout: 30_000 }).toBe(200);
      expect(postmaster(instance)).not.toBe(pid);
    }
    mailbox.onReply((_answered, say) => say());
    for (const say of held) say();
    const { statuses, cookies } = await disperse();
    expect([...statuses].sort()).toEqual([200, 303, 503].filter((status) => statuses.has(status)));
    expect(statuses).toContain(503);
    expect(cookies.length).toBeGreaterThan(0);
    // Of more than fifty sign-ins of one person the oldest end; three come at once, in any order.
    const lasting = cookies.slice(-(50 - 3));
    for (const cookie of lasting) expect(await statusOf(instance, '/account', cookie)).toBe(200);
    const missing = () =>
      guests.filter((guest) => !mailbox.mails.some(({ envelopeTo }) => envelopeTo.includes(guest)));
    // What was being sent when the database went is held for half a minute, and so is its job; they are looked for every 15 s.
    await expect.poll(missing, { timeout: 150_000 }).toEqual([]);
    expect(instance.output()).toContain('It is started again at once.');
    expect(instance.output()).toMatch(/It is started again in \d s\./);
  });

  test('of one data folder serves two instances, and stays for the second when the first ends', async ({
    page,
    instance,
  }) => {
    await claim(page, instance);
    const second = await startInstance({ ...EMBEDDED, LATCHKEY_DATA_DIR: instance.dataDir });
    expect(second.output()).not.toContain('Set up the owner account');
    const { status, cookie } = await signInPlainly(instance);
    expect(status).toBe(303);
    expect(await statusOf(second, '/account', cookie)).toBe(200);
    await page.goto('about:blank');
    await instance.stop('SIGKILL');
    expect(await statusOf(second, '/account', cookie)).toBe(200);
    expect(await second.stop()).toBe(0);
    await second.remove();
  });

  test('whose disk is full says so with 503, and goes on once there is room', async ({
    browserName: _browser,
  }, info) => {
    const disk = mkdtempSync(join(tmpdir(), 'latchkey-disk-'));
    const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=160m', 'tmpfs', disk]).status === 0;
    info.skip(!mounted, 'only root of a Linux may mount a disk');
    const dataDir = join(disk, 'data');
    mkdirSync(dataDir);
    const instance = await startInstance({
      ...EMBEDDED,
      LATCHKEY_DATA_DIR: dataDir,
      N8N_INSTANCE_OWNER_MANAGED_BY_ENV: 'true',
      N8N_INSTANCE_OWNER_EMAIL: olivia.email,
      N8N_INSTANCE_OWNER_FIRST_NAME: olivia.firstName,
      N8N_INSTANCE_OWNER_LAST_NAME: olivia.lastName,
      N8N_INSTANCE_OWNER_PASSWORD_HASH: await hash(olivia.password, 4),
    });
    try {
      const before = await signInPlainly(instance);
      expect(before.status).toBe(303);
      fill(join(disk, 'ballast'));
      const disperse = crowd(instance, 2);
      const writes = () =>
        changeDatabase(
          instance,
          'create table ballast as select repeat(md5(random()::text), 9) from generate_series(1, 99999)',
          [],
        );
      await writes().catch(() => {}); // so that it is soon
      await expect.poll(async () => (await signInPlainly(instance)).status, { timeout: 60_000 }).toBe(503);
      rmSync(join(disk, 'ballast'));
      await expect.poll(async () => (await signInPlainly(instance)).status, { timeout: 60_000 }).toBe(303);
      const { statuses, cookies } = await disperse();
      expect([...statuses].filter((status) => ![303, 503].includes(status))).toEqual([]);
      for (const cookie of [before.cookie, ...cookies])
        expect(await statusOf(instance, '/account', cookie)).toBe(200);
    } finally {
      await instance.remove();
      spawnSync('umount', [disk]);
      rmSync(disk, { recursive: true });
    }
  });
});

function fill(file: string): void {
  const ballast = openSync(file, 'w');
  try {
    for (;;) writeSync(ballast, Buffer.alloc(64 * 1024));
  } catch {
    closeSync(ballast);
  }
}

test.describe('a PostgreSQL of one’s own', () => {
  let server: Instance;
  let door: Door;
  test.beforeAll(async () => {
    server = await startInstance(EMBEDDED);
    await changeDatabase(server, 'create database own', []);
    door = await doorTo(Object.assign(new URL(databaseUrl(server)), { pathname: '/own' }).href);
  });
  test.afterAll(async () => {
    await door.shut();
    await server.remove();
  });

  test('that goes away for a while is missed with 503 on every page, and all goes on when it is back', async ({
    page,
    mailbox,
  }) => {
    const instance = await startInstance({ ...mailbox.env, DATABASE_URL: door.url, N8N_ENCRYPTION_KEY: KEY });
    await claim(page, instance);
    await invite(page, mia.email);
    await mailbox.mailTo(mia.email);
    await page.goto('about:blank');

    await door.shut();
    await expect.poll(() => statusOf(instance, '/healthz/readiness'), { timeout: 15_000 }).toBe(503);
    const readiness = await fetch(`${instance.baseUrl}/healthz/readiness`);
    expect(await readiness.json()).toEqual({ status: 'unavailable', missing: ['database'] });
    expect(await statusOf(instance, '/healthz')).toBe(200);
    for (const path of ['/', '/users', '/sign-in', '/invite/x.y'])
      expect([path, await statusOf(instance, path)]).toEqual([path, 503]);
    const posted = await fetch(`${instance.baseUrl}/sign-in`, { method: 'POST', body: new FormData() });
    expect([posted.status, posted.headers.get('retry-after')]).toEqual([503, '5']);
    await page.goto(`${instance.baseUrl}/users`);
    await expect(page.getByRole('heading', { name: AWAY })).toBeVisible();
    await expect(page.getByText('Nothing is lost; try again in a moment.')).toBeVisible();
    await expectAccessible(page);
    expect(instance.output()).not.toContain(new URL(door.url).password);

    await door.open();
    await expect.poll(() => statusOf(instance, '/healthz/readiness'), { timeout: 15_000 }).toBe(200);
    await page.reload();
    await expect(row(page, mia.email)).toContainText('days left');
    await invite(page, 'later@example.com');
    await mailbox.mailTo('later@example.com');
    expect(await instance.stop()).toBe(0);
    await instance.remove();
  });

  test('whose machine is switched off keeps nobody waiting for half a minute', async () => {
    const instance = await startInstance({ DATABASE_URL: door.url, N8N_ENCRYPTION_KEY: KEY });
    expect(await statusOf(instance, '/sign-in')).toBeLessThan(500);
    door.hold();
    const began = Date.now();
    const statuses = await Promise.all(Array.from({ length: 20 }, () => statusOf(instance, '/sign-in')));
    expect(new Set(statuses)).toEqual(new Set([503]));
    expect(Date.now() - began).toBeLessThan(30_000);
    await door.open();
    await expect.poll(() => statusOf(instance, '/sign-in'), { timeout: 30_000 }).toBeLessThan(500);
    door.hold();
    const stopping = Date.now();
    expect(await instance.stop()).toBe(0);
    expect(Date.now() - stopping).toBeLessThan(10_000);
    await door.open();
    await instance.remove();
  });

  test('that cannot be used stops a start in one line, and the doctor says the same', async () => {
    const port = await freePort();
    const env = {
      DATABASE_URL: `postgresql://door:very-secret@127.0.0.1:${port}/x`,
      N8N_ENCRYPTION_KEY: KEY,
    };
    const words = `DATABASE_URL: nothing answers at 127.0.0.1:${port} (ECONNREFUSED). Start the server, or put its right host and port into the URL.`;
    const start = await runCommand(['start'], { N8N_PORT: String(await freePort()), ...env });
    expect(start).toMatchObject({ code: 1, output: expect.stringContaining(`${words}\n`) });
    const doctor = await runCommand(['doctor'], env);
    expect(doctor.code).toBe(1);
    expect(doctor.output).toContain(words);
    expect(doctor.output).not.toContain('very-secret');
  });
});
