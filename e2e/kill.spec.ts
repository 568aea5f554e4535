import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from '@playwright/test';
import fc from 'fast-check';
import { type CastMember, mia, olivia } from '../testing/cast';
import { awaitRow, changeDatabase, emptyDatabase, everyRow, tellOfRows } from './support/database';
import { type Instance, runCommand, startInstance } from './support/instance';
import { linkIn, type Mailbox, openMailbox } from './support/mailbox';
import { type PlainBrowser, type PlainPage, type Press, plainBrowser, textOf } from './support/plain';

/** As LATCHKEY_MAIL_CONNECTIONS has it. */
const CONNECTIONS = 5;
/** Of each kind. */
const ROUNDS = 10;
/** Other moments in every run; KILL_SEED=… has those of an earlier one. What happens at them is up to the machine. */
const SEED = Number(process.env.KILL_SEED ?? Date.now() % 2 ** 31);

let instance: Instance;
let mailbox: Mailbox;
let owner: PlainBrowser;

/** What the kills left behind, over all rounds. */
const fates = { 'not done': 0, 'done, and nobody heard': 0, 'done, and acknowledged': 0 };

test.describe.configure({ mode: 'serial', timeout: 600_000 });

test.beforeAll(async () => {
  console.log(`KILL_SEED=${SEED}`);
  mailbox = await openMailbox();
  // Whatever the suite runs on: some rounds take the embedded server's life as well.
  instance = await startInstance({ ...mailbox.env, DATABASE_URL: '', N8N_PROXY_HOPS: '1' });
  await tellOfRows(instance, 'audit_entry');
});

test.afterAll(async () => {
  await instance.remove();
  await mailbox.close();
});

type Rows = Awaited<ReturnType<typeof everyRow>>;
type Row = NonNullable<Rows[string]>[number];

/** The rows of a table that hold these facts. */
const having = (rows: Row[] | undefined, facts: Row): Row[] =>
  (rows ?? []).filter((row) => Object.entries(facts).every(([name, value]) => row[name] === value));

/** What is asked for and killed. */
type Attempt = {
  press: Press;
  /** Whether an answer says that it was done. */
  isDoneBy(page: PlainPage): boolean;
  /** Whether the database has it; fails where that has half of it. */
  isDone(rows: Rows): boolean;
  /** What whoever heard that it was done, finds. */
  find?(): Promise<void>;
};

/**
 * Prepares, presses, kills and starts again, so often as there are rounds: at random moments over what it takes, in every
 * fifth round as soon as the database has it, before anybody is told, and in every fifth as soon as it is told. What was
 * acknowledged is there, all else is done wholly or not at all; and pressed again it is done, unless it was.
 */
async function killInEveryRound(kind: number, prepare: (round: number) => Promise<Attempt>): Promise<void> {
  const whole = await prepare(ROUNDS);
  const { page, ms } = await timed(whole.press);
  expect(whole.isDoneBy(page), textOf(page.html)).toBe(true);
  let span = ms;
  for (const [round, part] of randomParts(kind).entries()) {
    const { press, isDoneBy, isDone, find } = await prepare(round);
    const row = await awaitRow(instance);
    const answering = timed(press).catch(() => null);
    if (round % 5 === 3) await Promise.race([row.told, answering]);
    else if (round % 5 === 4) await answering;
    else await sleep(part * 1.2 * span);
    await kill(round);
    const answer = await answering;
    await row.end();
    await instance.restart();
    const wasDone = isDone(await expectConsistent());
    const wasHeard = answer !== null && isDoneBy(answer.page);
    if (wasHeard) span = answer.ms;
    expect([round, wasDone]).toEqual([round, wasDone || wasHeard]);
    fates[wasHeard ? 'done, and acknowledged' : wasDone ? 'done, and nobody heard' : 'not done'] += 1;
    if (wasHeard) await find?.();
    expect([round, isDoneBy(await press())]).toEqual([round, !wasDone]);
    expect(isDone(await everyRow(instance))).toBe(true);
  }
  await expectWholeLog();
}

async function timed(press: Press): Promise<{ page: PlainPage; ms: number }> {
  const began = performance.now();
  const page = await press();
  return { page, ms: performance.now() - began };
}

/** One number of each tenth between 0 and 1. */
function randomParts(kind: number): number[] {
  const random = fc.sample(fc.double({ min: 0, max: 1, noNaN: true }), {
    seed: SEED + kind,
    numRuns: ROUNDS,
  });
  return random.map((part, n) => (n + part) / ROUNDS);
}

/** SIGKILL, in every third round for the database, too. */
async function kill(round: number): Promise<void> {
  if (round % 3 === 0) {
    const [pid] = readFileSync(join(instance.dataDir, 'postgres/postmaster.pid'), 'utf8').split('\n');
    process.kill(Number(pid), 'SIGKILL');
  }
  await instance.stop('SIGKILL');
}

/** What holds at every moment, whoever was killed when; asked of whole tables, for there are hundreds of rows in some. */
async function expectConsistent(): Promise<Rows> {
  await changeDatabase(instance, REFUSE_ORPHANS, []);
  const rows = await everyRow(instance);
  const { user, setup = [], invitation = [], password_reset: resets = [], mail = [] } = rows;
  const told = (event: string, subjectId: unknown) => having(rows.audit_entry, { event, subjectId }).length;
  expect(having(user, { role: 'owner' }).map(({ id }) => id)).toEqual(setup.map(({ ownerId }) => ownerId));
  expect(setup.map(({ ownerId }) => told('setup.completed', ownerId))).toEqual(setup.map(() => 1));
  expect(invitation.map(({ email }) => [email, having(user, { email }).length])).toEqual(
    invitation.map(({ email, acceptedAt }) => [email, acceptedAt ? 1 : 0]),
  );
  const accepted = invitation.filter(({ acceptedAt }) => acceptedAt);
  expect(
    accepted.map(({ email, acceptedUserId: id }) => [
      email,
      having(user, { email, id }).length,
      told('invitation.accepted', id),
    ]),
  ).toEqual(accepted.map(({ email }) => [email, 1, 1]));
  const used = (userId: unknown) => having(resets, { userId }).filter(({ usedAt }) => usedAt !== null);
  expect(resets.map(({ userId }) => [userId, told('password_reset.completed', userId)])).toEqual(
    resets.map(({ userId }) => [userId, used(userId).length]),
  );
  const isKnown = ({ state }: Row) => ['queued', 'sending', 'sent', 'cancelled'].includes(String(state));
  expect(mail.filter((it) => !isKnown(it))).toEqual([]);
  expect(mail.filter(({ to }) => taken(to) < having(mail, { to, state: 'sent' }).length)).toEqual([]);
  return rows;
}

/** How many mails to somebody the mail server has taken. */
const taken = (to: unknown) => mailbox.mails.filter(({ envelopeTo }) => envelopeTo[0] === to).length;

const REFUSE_ORPHANS = `do $$ declare link record; is_orphaned bool; begin
  for link in
    select conrelid::regclass as holder, attname as field, confrelid::regclass as target
    from pg_constraint join pg_attribute on attrelid = conrelid and attnum = any (conkey)
    where contype = 'f' and connamespace = 'public'::regnamespace
  loop
    execute format(
      'select exists (select from %s as it where %I is not null and not exists (select from %s where id = it.%I))',
      link.holder, link.field, link.target, link.field
    ) into is_orphaned;
    if is_orphaned then raise exception 'A row of % refers by % to nothing.', link.holder, link.field; end if;
  end loop;
end $$`;

async function expectWholeLog(): Promise<void> {
  const env = { LATCHKEY_DATA_DIR: instance.dataDir, DATABASE_URL: '' };
  const { code, output } = await runCommand(['activity:verify'], env);
  expect([code, output]).toEqual([0, expect.stringContaining('The activity log is whole')]);
}

const url = (path: string) => instance.baseUrl + path;
const guest = (n: number): CastMember => ({ ...mia, email: `guest${n}@example.com` });
const profileOf = ({ firstName, lastName, password }: CastMember) => ({ firstName, lastName, password });

async function signIn(browser: PlainBrowser, { email, password }: CastMember): Promise<PlainPage> {
  const press = await browser.fill(url('/sign-in'), 'Sign in', { email, password });
  return press();
}

async function expectSignedIn(browser: PlainBrowser): Promise<void> {
  expect((await browser.open(url('/account'))).status).toBe(200);
}

async function invite(emails: string[]): Promise<PlainPage> {
  const fields = { emails: emails.join('\n'), role: 'member', lifeHours: '' };
  const press = await owner.fill(url('/users'), 'Invite user', fields);
  return press();
}

test('a set-up makes the owner wholly or not at all', async () => {
  await killInEveryRound(0, async () => {
    await emptyDatabase(instance);
    const browser = plainBrowser();
    return {
      press: await browser.fill(instance.setupUrl, 'Next', { ...profileOf(olivia), email: olivia.email }),
      isDoneBy: ({ location }) => location === '/setup?step=email',
      isDone({ user, setup, session }) {
        const [count] = [user, setup, session].map((table) => table?.length);
        expect([user?.length, setup?.length, session?.length]).toEqual([count, count, count]);
        return count === 1;
      },
      find: () => expectSignedIn(browser),
    };
  });
  owner = plainBrowser();
  await signIn(owner, olivia);
});

test('an invite is used if and only if its user is made', async () => {
  const guests = Array.from({ length: ROUNDS + 1 }, (_, n) => guest(n));
  await invite(guests.map(({ email }) => email));
  await killInEveryRound(1, async (round) => {
    const browser = plainBrowser();
    const person = guest(round);
    const link = linkIn(await mailbox.mailTo(person.email));
    return {
      press: await browser.fill(link, 'Join', profileOf(person)),
      isDoneBy: ({ location }) => location === '/?joined',
      isDone: ({ user }) => having(user, { email: person.email }).length === 1,
      find: () => expectSignedIn(browser),
    };
  });
});

test('a reset link is used if and only if the password is the new one', async () => {
  const password = 'Chosen-anew-1';
  await Promise.all(
    Array.from({ length: ROUNDS + 1 }, async (_, n) => {
      const form = await plainBrowser().fill(url('/forgot-password'), 'Email me a reset link', {
        email: guest(n).email,
      });
      await form();
    }),
  );
  const before = await everyRow(instance);
  await killInEveryRound(2, async (round) => {
    const browser = plainBrowser();
    const person = guest(round);
    const link = linkIn(await mailbox.mailTo(person.email, 2));
    return {
      press: await browser.fill(link, 'Set password', { password }),
      isDoneBy: ({ location }) => location === '/',
      isDone({ user, password_reset: resets, session, mail }) {
        const [then] = having(before.user, { email: person.email });
        const [now] = having(user, { email: person.email });
        const isNew = now?.passwordHash !== then?.passwordHash;
        const used = having(resets, { userId: now?.id }).filter(({ usedAt }) => usedAt !== null);
        expect(used.length).toBe(isNew ? 1 : 0);
        // Whoever was signed in by the old one is out, and its owner is told.
        const devices = having(before.session, { userId: now?.id });
        for (const { id } of devices) expect(having(session, { id }).length).toBe(isNew ? 0 : 1);
        expect(having(mail, { to: person.email, template: 'password-changed' }).length).toBe(isNew ? 1 : 0);
        return isNew;
      },
      find: () => expectSignedIn(browser),
    };
  });
});

test('mails that are being delivered are sent or still queued', async () => {
  // A server that takes its time, so that many are under way.
  mailbox.onReply((answered, say) => (answered === 'message' ? setTimeout(say, 30) : say()));
  const people = (round: number) =>
    Array.from({ length: 20 }, (_, n) => `reader${round}.${n}@team${n % 3}.example.com`);
  const waiting = ({ mail }: Rows, round: number) =>
    people(round).filter((to) => having(mail, { to, state: 'sent' }).length === 0).length;
  await invite(people(ROUNDS));
  const began = performance.now();
  await expect.poll(async () => waiting(await everyRow(instance), ROUNDS), { intervals: [100] }).toBe(0);
  const span = performance.now() - began;
  const left: number[] = [];
  for (const [round, part] of randomParts(4).entries()) {
    expect(textOf((await invite(people(round))).html)).toContain('Invited, mail queued');
    await sleep(part * 1.2 * span);
    await kill(round);
    await instance.restart();
    const rows = await expectConsistent();
    expect(having(rows.audit_entry, { event: 'invitation.sent' }).length).toBeGreaterThanOrEqual(
      20 * (round + 2),
    );
    expect(people(round).map((to) => [to, having(rows.mail, { to }).length])).toEqual(
      people(round).map((to) => [to, 1]),
    );
    left.push(waiting(rows, round));
  }
  expect(
    left.some((count) => count > 0),
    'some were killed while they delivered',
  ).toBe(true);
});

test('a user who is deleted hands over all that they own, or is there with all of it', async () => {
  const things = 60;
  owner = plainBrowser();
  await signIn(owner, olivia);
  await killInEveryRound(3, async (round) => {
    const email = `leaver${round}@example.com`;
    await changeDatabase(instance, MAKE_LEAVER, [email]);
    await changeDatabase(instance, MAKE_INVITES, [email, things]);
    const { user, invitation } = await everyRow(instance);
    const [leaver] = having(user, { email });
    const [heir] = having(user, { email: olivia.email });
    // With an invite among them the page still stands afterwards.
    const [one] = having(invitation, { invitedById: leaver?.id });
    const picked = [`user:${leaver?.id}:${email}`, `invitation:${one?.id}:${one?.email}`];
    const query = new URLSearchParams(picked.map((it) => ['picks[]', it]));
    const press = await owner.fill(url(`/users/delete?${query}`), 'Delete 2 users for good', {
      owned: 'transfer',
      transferTo: olivia.email,
    });
    return {
      press,
      isDoneBy: ({ location }) => location?.includes(`of=${leaver?.id}`) === true,
      isDone({ user, invitation, audit_entry: log }) {
        const isThere = having(user, { email }).length === 1;
        const invites = (invitation ?? []).filter((it) => String(it.email).startsWith(`of-${email}`));
        const moved = having(invites, { invitedById: heir?.id });
        expect([invites.length, moved.length]).toEqual([things, isThere ? 0 : things]);
        const ids = new Set(invites.map(({ id }) => id));
        const told = having(log, { event: 'invitation.handed_over' });
        expect(told.filter(({ subjectId }) => ids.has(subjectId)).length).toBe(moved.length);
        expect(having(log, { event: 'user.deleted', subjectId: leaver?.id }).length).toBe(isThere ? 0 : 1);
        return !isThere;
      },
    };
  });
});

const MAKE_LEAVER = `insert into "user" (id, email, "firstName", "lastName", role, "passwordHash")
  select gen_random_uuid(), $1, 'Lea', 'Ver', 'admin', "passwordHash" from "user" where role = 'owner'`;
const MAKE_INVITES = `insert into invitation (id, email, role, "expiresAt", "invitedById")
  select gen_random_uuid(), 'of-' || email || n, 'member', now() + interval '7 days', id
  from "user" cross join generate_series(1, $2) as n where email = $1`;

test('in the end every mail has gone, and the kills have come at every moment', async () => {
  const isOver = ({ state }: Row) => state === 'sent' || state === 'cancelled';
  const unsent = async () => (await everyRow(instance)).mail?.filter((row) => !isOver(row)).length;
  await expect.poll(unsent, { timeout: 90_000, intervals: [1_000] }).toBe(0);
  const { mail } = await expectConsistent();
  // What was in the hands of a process that died, the server may have taken already.
  const again = mailbox.mails.length - having(mail, { state: 'sent' }).length;
  expect(again).toBeLessThanOrEqual(5 * CONNECTIONS * ROUNDS);
  console.log({ ...fates, 'mails that came twice': again });
  for (const [fate, count] of Object.entries(fates)) expect([fate, count]).not.toEqual([fate, 0]);
});
