import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { createLocalJWKSet, decodeProtectedHeader, type JSONWebKeySet, jwtVerify } from 'jose';
import { adam, type CastMember, mia, olivia } from '../testing/cast';
import { changeDatabase, everyRow } from './support/database';
import { freePort, type Instance, runCommand, startInstance } from './support/instance';
import { linkIn, type Mailbox, openMailbox } from './support/mailbox';
import type { Tokens } from './support/oidc';
import { type AppAtDoors, addAppAtDoors } from './support/oidc-doors';
import { type PlainBrowser, type PlainPage, plainBrowser, textOf } from './support/plain';
import { dropDatabase, giveDatabase } from './support/test-server';

/** Four processes as they stand behind a proxy that hands requests to any of them. */
const PROCESSES = 4;
const BASE_URL = 'https://latchkey.example.com';
const KEY = { N8N_ENCRYPTION_KEY: 'the-instance-key-of-four-processes-01' };

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
    ...KEY,
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
  const gone = 'This instance is set up.';
  expect(tally(pages, gone)).toEqual({ '/setup?step=email': 1, [gone]: 11 });
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

/** How often a race is run: of one alone each could win by being there first. */
const RACES = 8;

const addApp = (name: string, options?: string[]) =>
  addAppAtDoors(nth(0), { doors, env: KEY }, name, options);
/** It has a secret. */
let notes: AppAtDoors;

/** Those of the answers that are tokens; all others have to be this refusal. */
function given(answers: (Tokens | string)[], refusal = 'invalid_grant'): Tokens[] {
  const tokens = answers.filter((it) => typeof it !== 'string');
  expect(answers.filter((it) => typeof it === 'string')).toEqual(
    answers.slice(tokens.length).map(() => refusal),
  );
  return tokens;
}

/** Tokens that one process gives for a code of another. */
async function enter(app: AppAtDoors, n: number, browser: PlainBrowser): Promise<Tokens> {
  const exchange = await app.ask(n, browser);
  const [tokens] = given([await exchange(n + 1)]);
  if (!tokens) throw new Error('No tokens.');
  return tokens;
}

const worthOnAll = (app: AppAtDoors, tokens: Tokens) =>
  Promise.all(doors.map((_, n) => app.userinfo(n, tokens)));

test('a code that is shown to all of them at once is taken once at most, and what came of it is worth nothing', async () => {
  notes = await addApp('Notes');
  const { browser } = await signIn(0, mia);
  for (let race = 0; race < RACES; race++) {
    const exchange = await notes.ask(race, browser);
    const got = given(await atOnce(PROCESSES, async (n) => () => exchange(race + n)));
    expect(got.length).toBeLessThanOrEqual(1);
    for (const tokens of got) {
      expect(await worthOnAll(notes, tokens)).toEqual(ALL(401));
      expect(await notes.refresh(race, tokens)).toBe('invalid_grant');
    }
  }
  // One after the other the first has it, until the second comes.
  const exchange = await notes.ask(0, browser);
  const [tokens] = given([await exchange(1)]);
  expect(await worthOnAll(notes, tokens as Tokens)).toEqual(ALL(200));
  expect(await exchange(2)).toBe('invalid_grant');
  expect(await worthOnAll(notes, tokens as Tokens)).toEqual(ALL(401));
});

test('a refresh token of an app without a secret that is shown to all at once is taken once at most', async () => {
  const [app, { browser }] = [await addApp('Board', ['--public']), await signIn(1, mia)];
  for (let race = 0; race < RACES; race++) {
    const tokens = await enter(app, race, browser);
    const got = given(await atOnce(PROCESSES, async (n) => () => app.refresh(race + n, tokens)));
    expect(got.length).toBeLessThanOrEqual(1);
    // Nobody knows which of them is the thief: all that came of that sign-in to the app has ended.
    for (const it of [tokens, ...got]) {
      expect(await worthOnAll(app, it)).toEqual(ALL(401));
      expect(await app.refresh(race, it)).toBe('invalid_grant');
    }
  }
});

test('copies of an app with a secret refresh at all of them at once, and none puts another out', async () => {
  const { browser } = await signIn(2, mia);
  const tokens = await enter(notes, 0, browser);
  const got = given(await atOnce(PROCESSES * 3, async (n) => () => notes.refresh(n, tokens)));
  expect(got.length).toBe(PROCESSES * 3);
  for (const it of [tokens, ...got]) expect(await worthOnAll(notes, it)).toEqual(ALL(200));
});

test('who signs out on one has no token that is worth anything on another with the next request', async () => {
  for (const n of doors.keys()) {
    const { browser } = await signIn(n, mia);
    const tokens = await enter(notes, n, browser);
    expect(await worthOnAll(notes, tokens)).toEqual(ALL(200));
    const unused = await notes.ask(n, browser);
    const signOut = await browser.fill(`${door(n + 1)}/account`, 'Sign out');
    expect((await signOut()).location).toBe('/sign-in');
    expect(await worthOnAll(notes, tokens)).toEqual(ALL(401));
    for (const m of doors.keys()) expect(await notes.refresh(m, tokens)).toBe('invalid_grant');
    for (const m of doors.keys()) expect(await unused(m)).toBe('invalid_grant');
  }
});

test('keys are rotated while people come in on all of them: nothing fails, and each knows what another signs', async () => {
  const people = await Promise.all(doors.map(async (_, n) => (await signIn(n, mia)).browser));
  const keysAt = async (url: string) => (await (await fetch(`${url}/oidc/jwks`)).json()) as JSONWebKeySet;
  const published = () => Promise.all(doors.map(keysAt));
  const counts = async () => (await published()).map(({ keys }) => keys.length);
  const signers = new Set<string | undefined>();
  let isOver = false;
  // Each ID token is held at once against the keys that all of them publish at that moment.
  const keepComing = async (browser: PlainBrowser, n: number) => {
    while (!isOver) {
      const tokens = await enter(notes, n, browser);
      const idToken = tokens.id_token ?? '';
      signers.add(decodeProtectedHeader(idToken).kid);
      for (const keys of await published()) await jwtVerify(idToken, createLocalJWKSet(keys));
      expect(await worthOnAll(notes, tokens)).toEqual(ALL(200));
      given([await notes.refresh(n, tokens)]);
    }
  };
  const rotate = async () => {
    try {
      const env = { ...KEY, LATCHKEY_DATA_DIR: dataDir, N8N_EDITOR_BASE_URL: BASE_URL };
      expect(await runCommand(['oidc:rotate-key'], env)).toMatchObject({ code: 0 });
      await expect.poll(counts, { timeout: 60_000 }).toEqual(ALL(6));
      expect(signers.size).toBe(1);
      await changeDatabase(
        nth(0),
        `update oidc_key set "createdAt" = "createdAt" - interval '61 seconds'`,
        [],
      );
      await expect.poll(() => signers.size, { timeout: 60_000 }).toBe(2);
    } finally {
      isOver = true;
    }
  };
  expect(await counts()).toEqual(ALL(3));
  await Promise.all([rotate(), ...people.map(keepComing)]);
});
