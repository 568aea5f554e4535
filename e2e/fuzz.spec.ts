import { readFileSync } from 'node:fs';
import type { Browser, Page } from '@playwright/test';
import fc from 'fast-check';
import { adam, mia, olivia } from '../testing/cast';
import { claim, expect, invite, row, signIn, test } from './support/app';
import { changeDatabase, everyRow } from './support/database';
import { everyDoor, type FuzzedRequest, forged, type Known, requestTo } from './support/fuzz';
import type { Instance } from './support/instance';
import { linkIn } from './support/mailbox';
import { accept } from './support/people';
import { type RawAnswer, sendRaw } from './support/raw';

test.use({ env: { N8N_PROXY_HOPS: '1' }, isNew: true });

/** The same requests in every run, so that what fails is what was changed; FUZZ_SEED=… makes others. */
const SEED = Number(process.env.FUZZ_SEED ?? 20_261_122);
const AT_ONCE = 24;
const MOST_MEMORY_MB = 1_024;

/** What no answer ever holds: stack traces, queries, and the insides of what we are made of. */
const INSIDES =
  /\n\s+at .+:\d+:\d+|node_modules|PrismaClient|syntax error at|invalid byte sequence|violates .*constraint|\bselect .+ from "|\binsert into "|ECONNREFUSED|postgres(ql)?:\/\//i;

/** Written at any time, by anybody: how often somebody tried, and what a browser is asked to sign. */
const ANYBODYS = ['rate_limit', 'passkey_challenge', 'audit_head'];
/** Of their own, people may write this. */
const OWN = ['session', 'survey', 'two_factor', 'backup_code', 'passkey', 'email_change'];
const OWN_EVENTS = /^user\.(renamed|signed_|proved)|^email_change\.withdrawn|^two_factor\.|^passkey\./;

type Rows = Awaited<ReturnType<typeof everyRow>>;

/** The rows that are in one and not in the other, less what comes and goes by itself and what is this person's own. */
function written(before: Rows, after: Rows, personId?: unknown): string[] {
  const [old, now] = [kept(before, personId), kept(after, personId)];
  return [...now.filter((it) => !old.includes(it)), ...old.filter((it) => !now.includes(it))];
}

function kept(rows: Rows, personId: unknown): string[] {
  return Object.entries(rows).flatMap(([table, all]) => {
    if (ANYBODYS.includes(table)) return [];
    return all.flatMap((it) => {
      // Whoever tries and fails is in the log.
      if (it.event === 'user.sign_in_failed') return [];
      const isOwn = personId !== undefined && [it.userId, it.actorId].includes(personId);
      if (isOwn && (OWN.includes(table) || OWN_EVENTS.test(String(it.event)))) return [];
      // The chain of the activity log is made behind the entries.
      const { position: _position, chainHash: _chainHash, ...told } = it;
      if (table === 'user' && it.id === personId)
        Object.assign(told, { firstName: '', lastName: '', lastActiveAt: null, deviceEpoch: 0, appEpoch: 0 });
      return `${table}: ${JSON.stringify(told)}`;
    });
  });
}

/** Signs somebody in as often as they have devices, and gives the cookies of each. */
async function devicesOf(browser: Browser, instance: Instance, person: typeof mia): Promise<string[]> {
  const cookies: string[] = [];
  while (cookies.length < 4) {
    const context = await browser.newContext();
    const page = await context.newPage();
    await signIn(page, instance, person);
    await expect(page).not.toHaveURL(/sign-in/);
    const all = await context.cookies();
    cookies.push(all.map(({ name, value }) => `${name}=${value}`).join('; '));
    await context.close();
  }
  return cookies;
}

/** The names of all fields that the forms of these pages have. */
async function fieldsOn(page: Page, instance: Instance, routes: string[]): Promise<string[]> {
  const names = new Set<string>();
  for (const route of routes.filter((it) => !it.includes('['))) {
    const answer = await page.request.get(instance.baseUrl + route);
    for (const [, name = ''] of (await answer.text()).matchAll(/ name="([^"$]+)"/g)) names.add(name);
  }
  return [...names];
}

function memoryInMb(instance: Instance): number {
  const status = readFileSync(`/proc/${instance.pid()}/status`, 'utf8');
  return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1024;
}

function describe({ what, method, path, headers, body }: FuzzedRequest, answer: RawAnswer): string {
  const head = headers.map(([name, value]) => `${name}: ${value.slice(0, 200)}`).join('\n');
  return `${what}\n${method} ${path.slice(0, 300)}\n${head}\n\n${body.toString('latin1').slice(0, 1_500)}\n\nwas answered:\n${answer.text.slice(0, 1_500)}`;
}

test('no request whatever breaks the instance, shows its insides, or writes what its sender may not', async ({
  page,
  browser,
  instance,
  mailbox,
}) => {
  test.setTimeout(900_000);
  await claim(page, instance);
  await invite(page, `${mia.email} ${adam.email} guest@example.com`);
  for (const person of [mia, adam]) {
    const theirs = await browser.newPage();
    await accept(theirs, linkIn(await mailbox.mailTo(person.email)), person);
    await theirs.close();
  }
  await mailbox.mailTo('guest@example.com');
  await page.goto(`${instance.baseUrl}/users`);
  await expect(row(page, mia.email)).toContainText('Active');

  const { actions, routes } = everyDoor();
  expect(actions.length).toBeGreaterThan(30);
  expect(routes.length).toBeGreaterThan(15);
  const cookiesOf = {
    mia: await devicesOf(browser, instance, mia),
    olivia: await devicesOf(browser, instance, olivia),
  };
  const fields = new Set([...(await fieldsOn(page, instance, routes)), ...ALSO_FIELDS]);
  // An open page asks from time to time how things stand, and so keeps its session in use.
  await page.goto('about:blank');
  await expect
    .poll(async () => (await everyRow(instance)).mail?.map(({ state }) => state))
    .toEqual(['sent', 'sent', 'sent']);
  const start = await everyRow(instance);
  const ids = Object.values(start).flatMap((rows) =>
    rows.flatMap(({ id }) => (typeof id === 'string' ? id : [])),
  );
  const { id: miaId } = start.user?.find(({ email }) => email === mia.email) ?? {};

  const port = Number(new URL(instance.baseUrl).port);
  const counts: Record<string, number> = {};
  let sent = 0;
  const expectAnswered = async (request: FuzzedRequest) => {
    const answer = await sendRaw(port, request).catch((error: Error): RawAnswer => {
      throw new Error(describe(request, { statuses: [], text: error.message }));
    });
    sent += 1;
    for (const status of answer.statuses) counts[status] = (counts[status] ?? 0) + 1;
    if (answer.statuses.length === 0) counts.none = (counts.none ?? 0) + 1;
    const isFine = answer.statuses.every((status) => status < 500) && !INSIDES.test(answer.text);
    if (!isFine) throw new Error(describe(request, answer));
  };
  /** So many requests, some at once; sessions that they ended are there again after each handful. */
  const fuzz = async (who: string, batches: number, known: Pick<Known, 'cookies' | 'values'>) => {
    const sessions = JSON.stringify((await everyRow(instance)).session);
    const request = requestTo({ actions, routes, fields: [...fields], ...known });
    const before = sent;
    const property = fc.asyncProperty(
      fc.array(request, { minLength: AT_ONCE, maxLength: AT_ONCE }),
      async (handful) => {
        await Promise.all(handful.map(expectAnswered));
        await changeDatabase(
          instance,
          `insert into session select s.* from json_populate_recordset(null::session, $1) s join "user" u on u.id = s."userId" on conflict (id) do nothing`,
          [sessions],
        );
      },
    );
    const began = performance.now();
    const { failed, seed, errorInstance } = await fc.check(property, {
      numRuns: batches,
      endOnFailure: true,
      seed: SEED,
    });
    if (failed) throw new Error(`FUZZ_SEED=${seed}, ${who}: ${errorInstance}`);
    const seconds = (performance.now() - began) / 1_000;
    console.log(
      `${who}: ${sent - before} requests in ${seconds.toFixed()} s, ${memoryInMb(instance).toFixed()} MB`,
    );
  };

  /** Rows of the users page as it posts them, to have something done to them. */
  const picks = ['user', 'invitation'].flatMap((kind) =>
    (start[kind] ?? []).map(({ id, email }) => `${kind}:${id}:${email}`),
  );
  const nobodys = [
    ...ids,
    ...picks,
    ...['disable', 'makeAdmin', 'clearFactors', 'copyResetLink', 'revokeInvite', 'resendInvite'],
    'nobody@example.com',
    'member',
    'admin',
    'owner',
    'transfer',
    'delete',
    'preview',
    'invite',
    'csv',
  ];
  const people = [mia.email, adam.email, olivia.email, 'guest@example.com'];

  await fuzz('visitor', 70, { cookies: [null, null, ...forged(cookiesOf.mia[0] ?? '')], values: nobodys });
  expect(written(start, await everyRow(instance))).toEqual([]);

  await fuzz('member', 70, { cookies: cookiesOf.mia, values: nobodys });
  expect(written(start, await everyRow(instance), miaId)).toEqual([]);

  await fuzz('owner', 50, { cookies: cookiesOf.olivia, values: [...nobodys, ...people] });

  console.log(`${sent} requests in all; answers: ${JSON.stringify(counts)}`);
  expect(memoryInMb(instance)).toBeLessThan(MOST_MEMORY_MB);
  // Also what failed unseen: while a page was on its way already, or behind it.
  const lines = instance.output().split('\n');
  expect(lines.filter((line) => /"level":"error"|unhandled|uncaught|heap out of memory/i.test(line))).toEqual(
    [],
  );
  const health = await page.request.get(`${instance.baseUrl}/healthz/readiness`);
  expect(await health.json()).toEqual({ status: 'ok' });
  await expect(page.goto(`${instance.baseUrl}/sign-in`).then((answer) => answer?.status())).resolves.toBe(
    200,
  );
});

/** Fields that only show in pages of a moment: a dialog, a link, a step. */
const ALSO_FIELDS = [
  ...[
    'token',
    'id',
    'ids[]',
    'userId',
    'userId[]',
    'sessionId',
    'passkeyId',
    'email',
    'password',
    'newPassword',
    'currentPassword',
  ],
  ...[
    'firstName',
    'lastName',
    'code',
    'setupCode',
    'answer',
    'name',
    'role',
    'emails',
    'message',
    'lifeHours',
    'file',
    'step',
    'next',
  ],
  ...[
    'owned',
    'transferTo',
    'confirmation',
    'newEmail',
    'template',
    'deed',
    'picked[]',
    'format',
    'search',
    'after',
    'before',
    'page',
  ],
];
