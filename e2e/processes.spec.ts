import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { adam, type CastMember, mia, olivia } from '../testing/cast';
import { changeDatabase, everyRow } from './support/database';
import { freePort, type Instance, startInstance } from './support/instance';
import { linkIn, type Mailbox, openMailbox } from './support/mailbox';
import { type PlainBrowser, type PlainPage, plainBrowser, textOf } from './support/plain';
import { dropDatabase, giveDatabase } from './support/test-server';

/** Four processes as they stand behind a proxy that hands requests to any of them. */
const PROCESSES = 4;
const BASE_URL = 'https://latchkey.example.com';

let dataDir: string;
let mailbox: Mailbox;
let processes: Instance[];
/** Where the proxy would find each of them. */
let doors: string[];

test.describe.configure({ mode: 'serial' });

test.beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'latchkey-four-'));
  await giveDatabase(dataDir);
  mailbox = await openMailbox();
  const ports = await Promise.all(Array.from({ length: PROCESSES }, freePort));
  doors = ports.map((port) => `http://localhost:${port}`);
  const settings = {
    ...mailbox.env,
    LATCHKEY_DATA_DIR: dataDir,
    N8N_EDITOR_BASE_URL: BASE_URL,
    N8N_ENCRYPTION_KEY: 'the-instance-key-of-four-processes-01',
    N8N_PROXY_HOPS: '1',
    N8N_METRICS: 'true',
  };
  processes = await Promise.all(ports.map((port) => startInstance({ ...settings, N8N_PORT: String(port) })));
});

test.afterAll(async () => {
  await Promise.all(processes.map((process) => process.remove()));
  await mailbox.close();
  await dropDatabase(dataDir);
  rmSync(dataDir, { recursive: true, force: true });
});

function nth(n: number): Instance {
  const process = processes[n % PROCESSES];
  if (!process) throw new Error('Nothing was started.');
  return process;
}

/** The database that all of them share. */
const rows = () => everyRow(nth(0));
const door = (n: number) => doors[n % PROCESSES] ?? '';
/** A link as the proxy would hand it to one of them. */
const at = (n: number, link: string) => link.replace(BASE_URL, door(n));

/** Does so much at the same moment, each on the next process, and tells how it went. */
async function atOnce<T>(count: number, prepare: (n: number) => Promise<() => Promise<T>>): Promise<T[]> {
  const prepared = await Promise.all(Array.from({ length: count }, (_, n) => prepare(n)));
  return Promise.all(prepared.map((act) => act()));
}

/** How often each thing was answered: where it led, or its first sentence that is one of these. */
function tally(pages: PlainPage[], ...sentences: string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { status, location, html } of pages) {
    const text = textOf(html);
    const what = location ?? sentences.find((sentence) => text.includes(sentence)) ?? String(status);
    counts[what] = (counts[what] ?? 0) + 1;
  }
  return counts;
}

async function signIn(n: number, { email, password }: CastMember, browser = plainBrowser()) {
  const press = await browser.fill(`${door(n)}/sign-in`, 'Sign in', { email, password });
  return { browser, page: await press() };
}

/** What each of the four says to a device that opens the page, one after the other. */
async function onAll({ open }: PlainBrowser, path: string): Promise<(string | number)[]> {
  const answers: (string | number)[] = [];
  for (const url of doors) {
    const { status, location } = await open(url + path);
    answers.push(location ?? status);
  }
  return answers;
}

const ALL = (answer: string | number) => doors.map(() => answer);
const SIGNED_OUT = '/sign-in?next=%2Faccount';

/** Invites through the form of the users page. */
async function invite(
  { fill }: PlainBrowser,
  n: number,
  emails: string,
  role = 'member',
): Promise<PlainPage> {
  const press = await fill(`${door(n)}/users`, 'Invite user', { emails, role, lifeHours: '' });
  return press();
}

/** The owner picks somebody on the users page, and presses a button below. */
async function pick(n: number, { email }: CastMember, button: string): Promise<void> {
  const { user } = await rows();
  const id = String(user?.find((it) => it.email === email)?.id);
  const press = await owner.fill(`${door(n)}/users?search=${email}`, button, {
    'picks[]': `user:${id}:${email}`,
  });
  expect((await press()).status).toBe(200);
}

let owner: PlainBrowser;

test('started at the same moment on an empty database they apply each migration once', async () => {
  const output = processes.map((process) => process.output()).join('');
  const applied = [...output.matchAll(/^Migrated: (.+)$/gm)].map(([, name]) => name);
  expect(applied.length).toBeGreaterThan(5);
  expect(new Set(applied).size).toBe(applied.length);
  expect(new Set(processes.map(({ setupUrl }) => setupUrl)).size).toBe(1);
  await changeDatabase(
    nth(0),
    `do $$ begin
       if (select count(*) <> count(distinct migration_name) or bool_or(finished_at is null) or count(*) <> ${applied.length}
             from _prisma_migrations)
       then raise exception 'A migration is there twice, or not to its end.'; end if;
     end $$`,
    [],
  );
});

test('of many who claim the instance at once on all of them one becomes the owner', async () => {
  const browsers = Array.from({ length: 12 }, () => plainBrowser());
  const pages = await atOnce(browsers.length, (n) =>
    (browsers[n] ?? plainBrowser()).fill(at(n, nth(n).setupUrl), 'Next', {
      ...profileOf(olivia),
      email: `claimant${n}@example.com`,
    }),
  );
  // For all others the page is gone.
  expect(tally(pages)).toEqual({ '/setup?step=email': 1, 404: 11 });
  const { user, setup, session, audit_entry: log } = await rows();
  const winner = pages.findIndex(({ location }) => location !== null);
  expect(user).toMatchObject([{ email: `claimant${winner}@example.com`, role: 'owner' }]);
  expect(setup).toMatchObject([{ ownerId: user?.[0]?.id }]);
  expect([session?.length, log?.length]).toEqual([1, 1]);
  owner = browsers[winner] ?? plainBrowser();
  expect(await onAll(owner, '/users')).toEqual(ALL(200));
});

const profileOf = ({ firstName, lastName, password }: CastMember) => ({ firstName, lastName, password });

test('an invite that is accepted at once on all of them makes one user', async () => {
  for (const [n, person] of [mia, adam].entries()) {
    await invite(owner, n, person.email, person.role);
    const link = linkIn(await mailbox.mailTo(person.email));
    const pages = await atOnce(8, (m) => plainBrowser().fill(at(m, link), 'Join', profileOf(person)));
    const refusal = 'This invite was already accepted.';
    expect(tally(pages, refusal)).toEqual({ '/?joined': 1, [refusal]: 7 });
  }
  const { user, session, audit_entry: log } = await rows();
  expect(user?.length).toBe(3);
  expect(session?.length).toBe(3);
  expect(log?.filter(({ event }) => event === 'invitation.accepted').length).toBe(2);
});

test('200 people who are invited on all of them while all deliver get one mail each', async () => {
  const before = mailbox.mails.length;
  // A server that takes its time keeps each process from having sent them all before another looks.
  mailbox.onReply((answered, say) => (answered === 'message' ? setTimeout(say, 30) : say()));
  const guests = Array.from({ length: 200 }, (_, n) => `guest${n}@team${n % 7}.example.com`);
  const lists = await atOnce(PROCESSES, async (n) => {
    const emails = guests.filter((_, m) => m % PROCESSES === n).join('\n');
    return () => invite(owner, n, emails);
  });
  for (const { status, html } of lists)
    expect([status, textOf(html)]).toEqual([200, expect.stringContaining('queued')]);
  const waiting = async () => (await rows()).mail?.filter(({ state }) => state !== 'sent').length;
  await expect.poll(waiting, { timeout: 60_000 }).toBe(0);
  mailbox.onReply((_answered, say) => say());
  const got = mailbox.mails.slice(before).flatMap(({ envelopeTo }) => envelopeTo);
  expect(got.toSorted()).toEqual(guests.toSorted());
  const shares = await Promise.all(doors.map(sentBy));
  expect(shares.reduce((sum, share) => sum + share)).toBe(guests.length + before);
  expect(shares.filter((share) => share > 0).length).toBeGreaterThan(1);
});

/** How many mails this process has handed to the mail server. */
async function sentBy(url: string): Promise<number> {
  const figures = await (await fetch(`${url}/metrics`)).text();
  return Number(/^latchkey_\w*mail\w*\{[^}]*"sent"[^}]*\} (\d+)$/m.exec(figures)?.[1] ?? 0);
}

test('tries to sign in count over all of them together', async () => {
  const guesser = '203.0.113.9';
  const wrong = { ...mia, password: 'Not-the-password-1' };
  const tries = await atOnce(24, async (n) => () => signIn(n, wrong, plainBrowser(guesser)));
  const pages = tries.map(({ page }) => page);
  const counts = { 'Wrong email or password.': 10, 'Too many attempts.': 14 };
  expect(tally(pages, ...Object.keys(counts))).toEqual(counts);
  for (const n of doors.keys()) {
    const { page } = await signIn(n, mia, plainBrowser(guesser));
    expect(textOf(page.html)).toContain('Too many attempts.');
  }
  expect((await signIn(1, mia)).page.location).toBe('/');
});

test('who signs in on one is in on all, and who signs out is out on all with the next request', async () => {
  for (const n of doors.keys()) {
    const { browser } = await signIn(n, mia);
    expect(await onAll(browser, '/account')).toEqual(ALL(200));
    const stolen = browser.twin();
    const signOut = await browser.fill(`${door(n + 1)}/account`, 'Sign out');
    expect((await signOut()).location).toBe('/sign-in');
    expect(await onAll(stolen, '/account')).toEqual(ALL(SIGNED_OUT));
  }
});

test('a role that is changed on one counts on all with the next request', async () => {
  const { browser } = await signIn(0, adam);
  for (const [n, role] of ['member', 'admin', 'member', 'admin'].entries()) {
    await pick(n, adam, role === 'admin' ? 'Make admins' : 'Make members');
    expect(await onAll(browser, '/users?search=mia')).toEqual(ALL(role === 'admin' ? 200 : '/account'));
  }
});

test('a password that is changed on one is the password on all, and every other device is out', async () => {
  const password = 'Chosen-anew-1';
  const devices = await Promise.all(doors.map(async (_, n) => (await signIn(n, adam)).browser));
  const [own, ...others] = devices;
  const change = await own?.fill(`${door(2)}/account?change=password`, 'Change password', {
    currentPassword: adam.password,
    password,
  });
  expect(textOf((await change?.())?.html ?? '')).toContain('Your password was changed.');
  for (const device of others) expect(await onAll(device, '/account')).toEqual(ALL(SIGNED_OUT));
  expect(await onAll(own ?? plainBrowser(), '/account')).toEqual(ALL(200));
  for (const n of doors.keys()) {
    expect(textOf((await signIn(n, adam)).page.html)).toContain('Wrong email or password.');
    expect((await signIn(n, { ...adam, password })).page.location).toBe('/');
  }
});

test('who is disabled on one is out on all with the next request, and in on all once enabled', async () => {
  const { browser } = await signIn(3, mia);
  expect(await onAll(browser, '/account')).toEqual(ALL(200));
  await pick(1, mia, 'Disable');
  expect(await onAll(browser, '/account')).toEqual(ALL(SIGNED_OUT));
  for (const n of doors.keys())
    expect(textOf((await signIn(n, mia)).page.html)).toContain('Wrong email or password.');
  await pick(2, mia, 'Enable');
  for (const n of doors.keys()) expect((await signIn(n, mia)).page.location).toBe('/');
});
