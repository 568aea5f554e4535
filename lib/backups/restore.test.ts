import { createHash, randomUUID } from 'node:crypto';
import {
  cpSync,
  createWriteStream,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { gunzipSync, gzipSync } from 'node:zlib';
import pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, inject } from 'vitest';
import { closeDb, db, migrate } from '../../database/database';
import { adam, mia, olivia } from '../../testing/cast';
import { freshTest as it } from '../../testing/fixtures';
import { joinCast, type SignedInCast, tokenFor } from '../../testing/join-cast';
import {
  aVisitor,
  changeSettings,
  codeOf,
  emptyDatabase,
  everythingStored,
  tally,
  UNUSED_MAIL_SERVER,
} from '../../testing/testing';
import { commandLine } from '../actor';
import { chainEntries } from '../audit/chain';
import { verifyActivity } from '../audit/verify';
import { config } from '../config';
import { seal, unseal } from '../factors/seal';
import { acceptInvitation } from '../invitations/accept';
import { sendInvitations } from '../invitations/send';
import { authenticateUser } from '../users/authenticate';
import { checkBackup } from './check';
import { LEFT_OUT } from './left-out';
import { restoreBackup } from './restore';
import { writeBackup } from './write';

const MIGRATIONS = join(process.cwd(), 'prisma/migrations');
const names = readdirSync(MIGRATIONS)
  .filter((name) => /^\d/.test(name))
  .sort();

let folder = '';
let files = 0;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'latchkey-backups-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const newPath = () => join(folder, `${++files}.backup`);

async function backUp(path = newPath()): Promise<string> {
  const out = createWriteStream(path);
  await writeBackup(commandLine, { out, program: '0.1.0' });
  await finished(out.end());
  return path;
}

const check = (path: string) => checkBackup(commandLine, { path, migrations: MIGRATIONS });

const restore = async (path: string, options: { acceptsNewKey?: boolean } = {}) =>
  restoreBackup(commandLine, await check(path), { migrations: MIGRATIONS, ...options });

/** From here on, the instance has another database: a new one, unless it is said which. */
async function move(url?: string): Promise<void> {
  const answer = url ?? (await (await fetch(inject('databasesUrl'))).text());
  await closeDb();
  changeSettings({ databaseUrl: answer });
}

/** What a backup keeps of what is stored, and what came with the restore taken away. */
async function kept(): Promise<string[]> {
  await db().auditEntry.deleteMany({ where: { event: 'instance.restored' } });
  const isLeftOut = (line: string) =>
    Object.keys(LEFT_OUT).some((name) => line.startsWith(`public."${name}":`));
  return (await everythingStored())
    .split(/\n(?=public\.|graphile_worker\.)/)
    .filter((line) => !isLeftOut(line) && !line.startsWith('graphile_worker.'));
}

const linesOf = (path: string) => gunzipSync(readFileSync(path)).toString('utf8').trimEnd().split('\n');

/** A backup with other contents and the checksums that go with them, as one that was made so. */
function remake(path: string, change: (lines: string[]) => string[]): string {
  const lines = change(linesOf(path).slice(0, -1)).map((line) => `${line}\n`);
  const whole = createHash('sha256').update(lines.join('')).digest('hex');
  const tables: Record<string, { rows: number; sha256: string }> = {};
  let rows: string[] = [];
  for (const line of lines.slice(1).toReversed()) {
    if (line.startsWith('[')) rows.unshift(line);
    else {
      tables[JSON.parse(line).table] = {
        rows: rows.length,
        sha256: createHash('sha256').update(rows.join('')).digest('hex'),
      };
      rows = [];
    }
  }
  const copy = newPath();
  writeFileSync(copy, gzipSync([...lines, JSON.stringify({ tables, sha256: whole }), '\n'].join('')));
  return copy;
}

const changeHeader = (path: string, changes: object) =>
  remake(path, ([header = '', ...rest]) => [JSON.stringify({ ...JSON.parse(header), ...changes }), ...rest]);

/** All that PostgreSQL can hold as text: every control character but NUL, and what looks like something else. */
const ODD = [
  ...Array.from({ length: 31 }, (_, n) => String.fromCharCode(n + 1)),
  '\u007f\u0085\u2028\u2029\ufeff\u202e\uffff',
  'Zoë 💡 👩‍👩‍👧 עברית ไทย ﷺ \u{10ffff}',
  `"quotes" 'single' \\back\\slashes\\ \\N \\. \\u0041 {}[],:; null NULL $1 %s`,
].join('');

/** A row or more in every table, with values that are easily lost on the way. */
async function fillEveryTable(cast: SignedInCast): Promise<void> {
  const userId = cast.mia.id;
  const id = () => randomUUID();
  const soon = new Date(Date.now() + 3_600_000);
  await db().user.createMany({
    data: [
      { email: 'odd@example.com', firstName: ODD, lastName: '', role: 'member', passwordHash: '' },
      {
        email: 'long@example.com',
        firstName: ' ',
        lastName: ' ',
        role: 'admin',
        passwordHash: '\n',
      },
    ],
  });
  await db()
    .$executeRaw`update "user" set "lastActiveAt" = '-infinity', "disabledAt" = 'infinity' where email = 'odd@example.com'`;
  await db()
    .$executeRaw`update "user" set "lastActiveAt" = '0044-03-15 12:00:00.001+00 BC', "createdAt" = '294276-12-31 23:59:59.999+00' where email = 'long@example.com'`;
  await db().setupSkip.create({ data: {} });
  await db().twoFactor.create({
    data: { userId, secret: seal(`two-factor:${userId}`, 'JBSWY3DP'), confirmedAt: new Date() },
  });
  await db().backupCode.create({ data: { userId, mark: 'K', codeHash: '$argon2id$…' } });
  await db().passkey.createMany({
    data: [
      {
        userId,
        name: ODD,
        credentialId: 'one',
        publicKey: Uint8Array.from({ length: 512 }, (_, n) => n % 256),
        counter: 9_007_199_254_740_993n,
        transports: ['usb', '', 'a,b', '"{x}"', 'NULL', 'null', ' ', '\\'],
      },
      { userId, name: '', credentialId: 'two', publicKey: new Uint8Array(), counter: -(2n ** 63n) },
    ],
  });
  await db()
    .$executeRaw`update passkey set transports = array['a', null]::text[] where "credentialId" = 'two'`;
  await db().passkeyChallenge.create({ data: { challenge: 'c', userId, expiresAt: soon } });
  await db().passwordReset.create({ data: { userId, boundTo: 'digest', expiresAt: soon } });
  await db().emailChange.create({
    data: { userId, newEmail: 'mia@new.example', boundTo: 'digest', expiresAt: soon },
  });
  await db().$executeRaw`
    insert into survey ("userId", answers) values (${userId}::uuid,
      '{"number": 12345678901234567890.123456789000, "tiny": 1e-300, "null": null, "text": "\\u2028 \\\\ \\" é", "deep": [[[{}]]]}')`;
  await db().mail.create({
    data: {
      template: 'invite',
      to: 'a@example.com',
      facts: { a: ODD },
      state: 'sent',
      reply: ODD,
      explanation: 'x'.repeat(3_000_000),
    },
  });
  await db().rateLimit.create({ data: { key: id(), points: 3 } });
  const { id: invitationId } = await db().invitation.create({
    data: { email: 'noa@example.com', role: 'admin', message: ODD, expiresAt: soon },
  });
  await fillGroupsAndApps(cast.mia, invitationId);
  await chainEntries();
  await fillOthers();
}

/** What a column of each type is given; one that refers to another table is given what is there. */
const GIVEN: Record<string, string> = {
  uuid: 'gen_random_uuid()',
  timestamptz: 'now()',
  bool: 'true',
  jsonb: `'{"a": [1]}'`,
  bytea: `'\\x00ff'`,
  text: `'text'`,
};

/** A row in each table that still has none, of what its columns ask for: a new noun's. */
async function fillOthers(): Promise<void> {
  type Column = {
    table: string;
    name: string;
    type: string;
    isEnum: boolean;
    isArray: boolean;
    from: string;
  };
  const columns = await db().$queryRaw<Column[]>`
    select relname::text as table, quote_ident(attname) as name, quote_ident(typname) as type,
      typtype = 'e' as "isEnum", typcategory = 'A' as "isArray", (
        select format('(select %I from %s limit 1)', named.attname, confrelid::regclass)
        from pg_constraint join pg_attribute as named on named.attrelid = confrelid and named.attnum = confkey[1]
        where contype = 'f' and conrelid = pg_class.oid and conkey = array[it.attnum]) as from
    from pg_class join pg_attribute as it on attrelid = pg_class.oid join pg_type on pg_type.oid = atttypid
    where relnamespace = 'public'::regnamespace and relkind = 'r' and attnum > 0 and not attisdropped
      and attnotnull and not atthasdef`;
  const given = ({ type, isEnum, isArray, from }: Column) =>
    from ?? (isEnum ? `(enum_range(null::${type}))[1]` : isArray ? `'{}'` : (GIVEN[type] ?? '1'));
  for (const table of new Set(columns.map((column) => column.table))) {
    const its = columns.filter((column) => column.table === table);
    await db().$executeRawUnsafe(
      `insert into "${table}" (${its.map(({ name }) => name)}) select ${its.map(given)} where not exists (select from "${table}")`,
    );
  }
}

async function fillGroupsAndApps(mia: SignedInCast['mia'], invitationId: string): Promise<void> {
  const [userId, sessionId] = [mia.id, mia.sessionId];
  const soon = new Date(Date.now() + 3_600_000);
  await db().group.create({
    data: {
      name: ODD,
      nameKey: ODD,
      members: { create: { userId } },
      invited: { create: { invitationId } },
    },
  });
  await db().app.create({
    data: {
      name: ODD,
      nameKey: ODD,
      kind: 'guarded',
      address: 'https://wiki.example.com',
      host: 'wiki.example.com',
      icon: Uint8Array.from({ length: 256 }, (_, n) => n),
      iconType: 'image/png',
      keyHash: 'key',
      groups: { create: { group: { connect: { nameKey: ODD } } } },
      users: { create: { userId } },
      paths: { create: { path: '/public/', isPrefix: true, asksForKey: true } },
      check: { create: { tookMs: 1, requests: 2, held: false, findings: [{ attack: ODD }] } },
      passes: { create: { secretHash: 'pass', sessionId } },
      passCodes: { create: { codeHash: 'code', sessionId, visitHash: 'visit', page: '/', expiresAt: soon } },
      passwords: { create: { userId, name: ODD, secretHash: 'password', epoch: 3 } },
    },
  });
  const uri = 'https://grafana.example.com/back';
  const kept = { id: `${sessionId}.grafana`, sessionId, payload: {}, scopes: ['openid'] };
  await db().oidcName.create({ data: { name: 'mia', userId } });
  await db().oidcKey.create({ data: { id: ODD, alg: 'RS256', sealed: 'sealed' } });
  await db().app.create({
    data: {
      name: 'Grafana',
      nameKey: 'grafana',
      kind: 'oidc',
      address: 'https://grafana.example.com/',
      oidcClient: {
        create: {
          secretHash: 'secret',
          redirectUris: [uri, ODD],
          backchannelLogoutUri: uri,
          isThirdParty: true,
        },
      },
      oidcConsents: { create: { userId, scopes: ['openid', ODD] } },
      oidcGrants: {
        create: {
          ...kept,
          entries: { create: { idHash: 'token', model: 'AccessToken', sealed: 'sealed', expiresAt: soon } },
        },
      },
      oidcNotices: { create: { subject: userId, sessionId } },
    },
  });
  await db().app.create({
    data: {
      name: 'Site',
      nameKey: 'site',
      kind: 'link',
      address: 'https://example.com/a?b',
      icon: new Uint8Array(),
    },
  });
}

describe('a backup', () => {
  it('brings everything back into another database, whatever it is, and from there home again', async ({
    cast,
  }) => {
    await fillEveryTable(cast);
    const first = await backUp();
    const before = await kept();
    const home = config().databaseUrl;
    await move();
    await restore(first);
    expect(await kept()).toEqual(before);
    const second = await backUp();
    const there = await kept();
    await move(home);
    await restore(second);
    expect(await kept()).toEqual(there);
    expect(there.length).toBe(before.length);
  });

  it('holds every table but those that are named with a reason, and each of them had a row to lose here', async ({
    cast,
  }) => {
    await fillEveryTable(cast);
    const path = await backUp();
    const { end } = await check(path);
    const tables = await db().$queryRaw<{ name: string }[]>`
      select tablename::text as name from pg_tables where schemaname = 'public' order by 1`;
    expect([...Object.keys(end.tables), ...Object.keys(LEFT_OUT)].sort()).toEqual(
      tables.map(({ name }) => name),
    );
    expect(Object.entries(end.tables).filter(([, { rows }]) => rows === 0)).toEqual([]);
    for (const name of Object.keys(LEFT_OUT))
      expect(await db().$queryRawUnsafe(`select from public.${name} limit 1`)).toHaveLength(1);
  });

  it('need not carry what no table holds, since there is nothing of the kind', async () => {
    const others = await db().$queryRaw`
      select relname::text from pg_class as it where relnamespace = 'public'::regnamespace and relkind not in ('r', 'i')
      and not exists (select from pg_depend where objid = it.oid and deptype = 'e')`;
    expect(others).toEqual([]);
  });

  it('is the same whatever a server and its user prefer', async ({ cast }) => {
    await fillEveryTable(cast);
    const before = await kept();
    const prefer = async (settings: string[]) => {
      const name = new URL(config().databaseUrl).pathname.slice(1);
      for (const setting of settings) await db().$executeRawUnsafe(`alter database ${name} set ${setting}`);
      await closeDb();
    };
    const home = config().databaseUrl;
    await prefer([
      "datestyle = 'SQL, DMY'",
      "timezone = 'Asia/Kathmandu'",
      "bytea_output = 'escape'",
      'extra_float_digits = 0',
      "statement_timeout = '20s'",
    ]);
    const path = await backUp();
    const others = linesOf(path).filter((line) => /\b\d\d\/\d\d\/\d{4}\b/.test(line));
    expect(others).toEqual([]);
    await move();
    await prefer(["datestyle = 'German'", "timezone = 'America/St_Johns'"]);
    await restore(path);
    await prefer(["datestyle = 'ISO'", "timezone = 'UTC'"]);
    const after = await kept();
    await move(home);
    await prefer(["datestyle = 'ISO'", "timezone = 'UTC'", "bytea_output = 'hex'"]);
    expect(after).toEqual(await kept());
    await db().auditEntry.deleteMany({ where: { event: 'instance.backed_up' } });
    expect(await kept()).toEqual(before);
  });

  it('is of one moment, however much is written meanwhile', async () => {
    const names = (n: number) =>
      db().$transaction(async (tx) => {
        await tx.user.update({ where: { email: mia.email }, data: { lastName: `Name ${n}` } });
        await tx.setup.updateMany({ data: { completedAt: new Date(n) } });
        await tx.mail.create({
          data: { template: 'invite', to: `${n}@example.com`, facts: {}, state: 'sent' },
        });
        await tx.invitation.create({
          data: { email: `${n}@example.com`, role: 'member', expiresAt: new Date() },
        });
      });
    await names(0);
    let isWriting = true;
    const writing = (async () => {
      for (let n = 1; isWriting; n++) await names(n);
    })();
    const paths = [];
    for (let n = 0; n < 5; n++) paths.push(await backUp());
    isWriting = false;
    await writing;
    const seen = [];
    for (const path of paths) {
      await restore(path);
      const { lastName } = await db().user.findUniqueOrThrow({ where: { email: mia.email } });
      const n = Number(lastName.slice('Name '.length));
      expect((await db().setup.findFirstOrThrow()).completedAt.getTime()).toBe(n);
      expect(await db().mail.count()).toBe(n + 1);
      expect(await db().invitation.count({ where: { acceptedAt: null } })).toBe(n + 1);
      seen.push(n);
    }
    expect(seen).toEqual(seen.toSorted((a, b) => a - b));
    expect(seen.at(-1)).toBeGreaterThan(0);
  });

  it('reads no farther ahead than its file can be written, keeps migrations off, and lets all others work', async () => {
    await db().$executeRaw`
      insert into "user" (id, email, "firstName", "lastName", role, "passwordHash")
      select gen_random_uuid(), n || '@example.com', md5(n::text), md5((n + 1)::text), 'member', repeat(md5(n::text), 10)
      from generate_series(1, 5000) as n`;
    let go = () => {};
    const gate = new Promise<void>((resolve) => {
      go = resolve;
    });
    let written = 0;
    const out = new Writable({
      highWaterMark: 1,
      write(chunk: Buffer, _encoding, done) {
        written += chunk.length;
        gate.then(() => done(), done);
      },
    });
    const writing = writeBackup(commandLine, { out, program: '0.1.0' });
    await expect.poll(() => written).toBeGreaterThan(0);
    await db().user.update({ where: { email: mia.email }, data: { lastName: 'Married' } });
    await expect(
      db().$transaction([
        db().$executeRaw`set local lock_timeout = '200ms'`,
        db().$executeRaw`alter table survey add column surprise int`,
      ]),
    ).rejects.toThrow('lock timeout');
    const [{ sent } = { sent: 0 }] = await db().$queryRaw<{ sent: number }[]>`
      select count(*)::int as sent from pg_stat_activity
      where datname = current_database() and state = 'idle in transaction' and query like 'fetch%'`;
    expect(sent).toBe(1);
    go();
    expect((await writing).user?.rows).toBe(5003);
  });

  it('is for the command line alone, and so is a restore', async ({ cast }) => {
    const path = await backUp();
    const backup = await check(path);
    const before = await everythingStored();
    for (const actor of [cast.olivia, cast.adam, aVisitor()]) {
      const out = new Writable({ write: () => expect.fail('Nothing is written.') });
      expect(await codeOf(writeBackup(actor, { out, program: '0.1.0' }))).toBe('forbidden');
      expect(await codeOf(checkBackup(actor, { path, migrations: MIGRATIONS }))).toBe('forbidden');
      expect(await codeOf(restoreBackup(actor, backup, { migrations: MIGRATIONS }))).toBe('forbidden');
    }
    expect(await everythingStored()).toBe(before);
  });

  it('holds nothing that opens a door by itself: no session, no link, no key', async ({ cast }) => {
    await fillEveryTable(cast);
    await sendInvitations(cast.olivia, {
      emails: [{ text: 'zoe@example.com', email: 'zoe@example.com' }],
      role: 'member',
    });
    const text = linesOf(await backUp()).join('\n');
    expect(text).not.toContain(config().instanceKey);
    expect(text).not.toContain((await tokenFor('zoe@example.com')).split('.')[1]);
    const { secretHash } = await db().session.findFirstOrThrow();
    expect(text).not.toContain(secretHash);
    expect(text).not.toContain('JBSWY3DP');
  });
});

describe('after a restore', () => {
  it('everybody signs in as before, and nobody is signed in', async () => {
    const path = await backUp();
    await move();
    await restore(path);
    expect(await db().session.count()).toBe(0);
    for (const { email, password } of [olivia, adam, mia])
      expect(await authenticateUser(aVisitor(), { email, password })).toMatchObject({ awaitsCode: false });
  });

  it('links that were sent still open, and second factors are read', async ({ cast }) => {
    await fillEveryTable(cast);
    const token = await tokenFor('noa@example.com');
    const path = await backUp();
    await move();
    await restore(path);
    const { firstName, lastName, password } = mia;
    await acceptInvitation(aVisitor(), { token, firstName, lastName, password });
    const { secret } = await db().twoFactor.findFirstOrThrow();
    expect(unseal(`two-factor:${cast.mia.id}`, secret)).toBe('JBSWY3DP');
    expect(await authenticateUser(aVisitor(), mia)).toMatchObject({ awaitsCode: true });
  });

  it('the activity log is whole, goes on, and tells of both', async () => {
    await chainEntries();
    const path = await backUp();
    await move();
    await restore(path);
    await chainEntries();
    const entries = await db().auditEntry.findMany({ orderBy: { position: 'asc' } });
    expect(await verifyActivity(commandLine)).toMatchObject({
      checked: entries.length,
      waiting: 0,
      faults: [],
    });
    expect(entries.slice(-2)).toMatchObject([
      { event: 'instance.backed_up', actorLabel: 'command_line' },
      {
        event: 'instance.restored',
        actorLabel: 'command_line',
        facts: { users: '3', madeAt: expect.stringMatching(/Z$/) },
      },
    ]);
  });

  it('mails that waited go out once, and those that are old do not', async ({ cast }) => {
    changeSettings({ mail: UNUSED_MAIL_SERVER });
    const emails = ['queued', 'sending', 'old', 'done'].map((name) => `${name}@example.com`);
    await sendInvitations(cast.olivia, {
      emails: emails.map((email) => ({ text: email, email })),
      role: 'member',
    });
    const change = (name: string, data: object) =>
      db().mail.updateMany({ where: { to: `${name}@example.com` }, data });
    await change('queued', { attempts: 3, nextTryAt: new Date(Date.now() + 1_000_000), reply: '451 later' });
    await change('sending', { state: 'sending', claimedUntil: new Date(Date.now() + 30_000) });
    await change('old', { queuedAt: new Date(Date.now() - 25 * 3_600_000) });
    await change('done', { state: 'sent' });
    const path = await backUp();
    await sendInvitations(cast.olivia, {
      emails: [{ text: 'later@example.com', email: 'later@example.com' }],
      role: 'member',
    });
    expect((await restore(path)).mails).toEqual({ waiting: 2, givenUp: 1 });
    const mails = await db().mail.findMany({ orderBy: { to: 'asc' } });
    expect(mails).toMatchObject([
      { to: 'done@example.com', state: 'sent' },
      { to: 'old@example.com', state: 'failed', cause: 'waited_too_long' },
      { to: 'queued@example.com', state: 'queued', nextTryAt: null, reply: '451 later' },
      { to: 'sending@example.com', state: 'queued', claimedUntil: null },
    ]);
    const jobs = await db().$queryRaw<{ key: string }[]>`select key from graphile_worker.jobs order by key`;
    expect(jobs.map(({ key }) => key)).toEqual(
      mails
        .slice(2)
        .map(({ id }) => `mail:${id}`)
        .sort(),
    );
  });

  it('nothing is left of what was here before', async () => {
    const path = await backUp();
    const before = await kept();
    await emptyDatabase();
    await fillEveryTable(await joinCast());
    await restore(path);
    expect(await kept()).toEqual(before);
    for (const name of ['session', 'passkey_challenge', 'rate_limit'])
      expect(await db().$queryRawUnsafe(`select from ${name}`)).toEqual([]);
  });

  it('an instance that was never set up can be set up', async () => {
    await emptyDatabase();
    const path = await backUp();
    await joinCast();
    expect(await restore(path)).toMatchObject({ users: 0 });
    expect(await joinCast()).toMatchObject({ olivia: { role: 'owner' } });
  });
});

describe('the instance key', () => {
  it.beforeEach(({ cast }) => fillEveryTable(cast));

  it('is asked for: under another one nothing is restored', async () => {
    const path = await backUp();
    changeSettings({ instanceKey: 'another-instance-key-of-the-tests-2' });
    const before = await everythingStored();
    await expect(restore(path)).rejects.toMatchObject({ code: 'backup_of_other_key', facts: { path } });
    expect(await everythingStored()).toBe(before);
  });

  it('can be a new one, which takes second factors away and leaves all else in order', async ({ cast }) => {
    await db().twoFactor.create({ data: { userId: cast.adam.id, secret: 'begun' } });
    const path = await backUp();
    changeSettings({ instanceKey: 'another-instance-key-of-the-tests-2' });
    expect(await restore(path, { acceptsNewKey: true })).toMatchObject({ lostKey: { users: 1 } });
    expect(await authenticateUser(aVisitor(), mia)).toMatchObject({ awaitsCode: false });
    expect(await db().twoFactor.count()).toBe(0);
    expect(await db().backupCode.count()).toBe(0);
    expect(await db().passkey.count()).toBe(2);
    await chainEntries();
    expect(await verifyActivity(commandLine)).toMatchObject({
      checked: await db().auditEntry.count(),
      waiting: 0,
      faults: [],
    });
  });

  it('may be said to be new although it is not, and then nothing is lost', async () => {
    const path = await backUp();
    const before = await kept();
    expect(await restore(path, { acceptsNewKey: true })).toMatchObject({ lostKey: null });
    expect(await kept()).toEqual(before);
  });
});

describe('a file that is not right', () => {
  let good = '';
  let bytes = Buffer.alloc(0);
  const file = (content: string | Uint8Array) => {
    const path = newPath();
    writeFileSync(path, content);
    return path;
  };
  beforeEach(async () => {
    good = await backUp();
    bytes = readFileSync(good);
  });

  it('is seen to be cut off, wherever that is', async () => {
    for (let at = 0; at < bytes.length; at += at < 40 || at > bytes.length - 40 ? 1 : 37) {
      const code = await codeOf(check(file(bytes.subarray(0, at))));
      expect(code, `${at} of ${bytes.length} bytes`).toBe('backup_cut_off');
    }
    const lines = linesOf(good);
    for (let count = 0; count < lines.length; count++) {
      const text = lines.slice(0, count).map((line) => `${line}\n`);
      expect(await codeOf(check(file(gzipSync(text.join('')))))).toBe('backup_cut_off');
    }
    expect(await codeOf(check(file(gzipSync(lines.join('\n')))))).toBe('backup_cut_off');
  });

  it('is seen to be changed, wherever that is, unless it still holds the same', async () => {
    const whole = await check(good);
    let [refused, same] = [0, 0];
    for (let at = 0; at < bytes.length; at += at < 40 || at > bytes.length - 40 ? 1 : 41) {
      for (const bit of [1, 128]) {
        const flipped = Buffer.from(bytes);
        flipped[at] = (flipped[at] ?? 0) ^ bit;
        const path = file(flipped);
        const found = await check(path).catch((error) => error);
        if (found instanceof Error) {
          expect(await codeOf(Promise.reject(found))).toMatch(/^backup_(?:damaged|cut_off|unknown)$/);
          refused += 1;
        } else {
          expect(found).toEqual({ ...whole, path });
          same += 1;
        }
      }
    }
    // RFC 1952 and 1951: when and where it was packed, whether it may be text, and what fills the last byte.
    expect(same).toBeLessThanOrEqual(15);
    expect(refused).toBeGreaterThan(100);
  });

  it('is seen to be changed by somebody who packed it again', async () => {
    const lines = linesOf(good);
    const changes: ((lines: string[]) => string[])[] = [
      (all) => all.map((line) => line.replace('Mia', 'Eve')),
      (all) => all.filter((line) => !line.includes('Mia')),
      (all) => all.toSpliced(3, 0, all[2] ?? ''),
      (all) => [...all.slice(0, 1), ...all.slice(1, -1).toReversed(), ...all.slice(-1)],
      (all) => [...all, all.at(-1) ?? ''],
      (all) => [...all, '[]'],
      (all) => all.map((line) => line.replace('"rows":3', '"rows":4')),
      (all) => all.toSpliced(1, 0, '{}'),
      (all) => all.toSpliced(1, 0, '["a"]'),
      (all) => all.toSpliced(1, 0, ''),
      (all) => all.toSpliced(1, 0, 'null'),
    ];
    for (const change of changes) {
      const text = change(lines).map((line) => `${line}\n`);
      expect(await codeOf(check(file(gzipSync(text.join(''))))), String(change)).toBe('backup_damaged');
    }
    await expect(check(remake(good, (all) => [...all, all[1] ?? '']))).rejects.toMatchObject({
      code: 'backup_damaged',
      facts: { damage: 'table_twice' },
    });
  });

  it.each([
    ['text', 'email,role\nmia@example.com,member\n'],
    ['a dump', 'PGDMP\x01\x0e\x00'],
    ['packed text', gzipSync('email,role\n')],
    ['packed JSON', gzipSync('{"latchkey":"export","format":1,"program":"1"}\n')],
    ['packed nonsense', gzipSync(Buffer.from([255, 254, 0, 10, 10]))],
  ])('is not taken for a backup when it is %s', async (_what, content) => {
    expect(await codeOf(check(file(content)))).toBe('backup_unknown');
  });

  it('is named when it is not there, or is a folder', async () => {
    for (const [path, said] of [
      [join(folder, 'none'), /^ENOENT/],
      [folder, /^EISDIR/],
    ] as const)
      await expect(check(path)).rejects.toMatchObject({
        code: 'backup_unreadable',
        facts: { path, said: expect.stringMatching(said) },
      });
  });

  it('cannot fill the memory with a line that does not end', async () => {
    await expect(check(file(gzipSync(Buffer.alloc(100_000_000, 'x'))))).rejects.toMatchObject({
      code: 'backup_damaged',
      facts: { damage: 'line_too_long' },
    });
  });

  it('was made by a newer version: it is named, before anything else is read', async () => {
    const newer = { latchkey: 'backup', format: 2, program: '9.0.0', else: [] };
    await expect(check(file(gzipSync(`${JSON.stringify(newer)}\n\0\0\0`)))).rejects.toMatchObject({
      code: 'backup_format_newer',
      facts: { program: '"9.0.0"', format: 2, known: 1 },
    });
    const unknown = changeHeader(good, { program: '9.0.0', migrations: [...names, '20990101000000_flying'] });
    await expect(check(unknown)).rejects.toMatchObject({
      code: 'backup_newer',
      facts: { program: '"9.0.0"', migrations: ['20990101000000_flying'] },
    });
  });

  it('has a past that no version has', async () => {
    const gap = changeHeader(good, { migrations: names.toSpliced(1, 1) });
    await expect(check(gap)).rejects.toMatchObject({
      code: 'backup_impossible',
      facts: { migration: names[1] },
    });
    await expect(check(changeHeader(good, { migrations: [] }))).rejects.toMatchObject({
      code: 'backup_damaged',
      facts: { damage: 'header' },
    });
  });
});

describe('a restore that fails', () => {
  const failure = (said: RegExp) => ({
    code: 'restore_failed',
    facts: { said: expect.stringMatching(said) },
  });
  const twice = (path: string) =>
    remake(path, (lines) =>
      lines.flatMap((line) => (line.includes(mia.email) && line.includes('$argon2id') ? [line, line] : line)),
    );

  it.for([
    [
      'a row that is there twice',
      twice,
      failure(/duplicate key value violates unique constraint "user_pkey"/),
    ],
    [
      'a row that is no row',
      (path: string) => remake(path, (all) => all.toSpliced(-1, 0, '[oops')),
      failure(/invalid input syntax for type json/),
    ],
    [
      'a value of another kind',
      (path: string) => remake(path, (all) => all.map((line) => line.replace('"owner"', '"boss"'))),
      failure(/invalid input value for enum "Role": "boss"/),
    ],
    [
      'a column that is not here',
      (path: string) =>
        remake(path, (all) =>
          all.map((line) => line.replace('"passwordHash"', '"x\\"); drop table mail; --"')),
        ),
      {
        code: 'backup_column_unknown',
        facts: { table: 'user', column: 'x"); drop table mail; --' },
      },
    ],
  ] as const)('for %s leaves everything as it was', async ([_what, spoil, problem], { cast }) => {
    await fillEveryTable(cast);
    const path = spoil(await backUp());
    await db().user.update({ where: { email: mia.email }, data: { lastName: 'Married' } });
    const before = await everythingStored();
    await expect(restore(path)).rejects.toMatchObject(problem);
    expect(await everythingStored()).toBe(before);
  });

  it('in the tables of an older version leaves everything as it was, tables included', async ({ cast }) => {
    await fillEveryTable(cast);
    const shape = await shapeOf(config().databaseUrl);
    const before = await everythingStored();
    // The rows are of today, and so do not fit.
    const older = changeHeader(await backUp(), { migrations: names.slice(0, 3) });
    expect(await codeOf(restore(older))).toMatch(/^(?:restore_failed|backup_column_unknown)$/);
    await db().auditEntry.deleteMany({ where: { event: 'instance.backed_up' } });
    expect(await everythingStored()).toBe(before);
    expect(await shapeOf(config().databaseUrl)).toEqual(shape);
  });

  it('does so when the file became another one after it was checked', async () => {
    const path = await backUp();
    const checked = await check(path);
    await backUp(path);
    const before = await everythingStored();
    const again = () => restoreBackup(commandLine, checked, { migrations: MIGRATIONS });
    expect(await codeOf(again())).toBe('backup_changed');
    writeFileSync(path, readFileSync(path).subarray(0, 900));
    expect(await codeOf(again())).toBe('backup_cut_off');
    expect(await everythingStored()).toBe(before);
  });

  it('because another one is under way says so, and the other one is done', async () => {
    const path = await backUp();
    const { done, ...refused } = await tally(Array.from({ length: 4 }, () => restore(path)));
    expect(done).toBeGreaterThan(0);
    expect(Object.keys(refused)).toEqual(['restore_under_way'].slice(0, Object.keys(refused).length));
    expect(await db().user.count()).toBe(3);
    expect(await db().auditEntry.count({ where: { event: 'instance.restored' } })).toBe(1);
  });
});

describe('a table of somebody else in the same database', () => {
  it('does not keep a backup from being restored elsewhere, and is named', async () => {
    await db().$executeRaw`create table notes (id int primary key, by uuid references "user"(id), text text)`;
    await db().$executeRaw`insert into notes select 1, id, 'buy milk' from "user" limit 1`;
    const path = await backUp();
    await db().$executeRaw`drop table notes`;
    expect(await restore(path)).toMatchObject({ users: 3, strangers: ['notes'] });
  });

  it('stays as it is', async () => {
    const path = await backUp();
    await db().$executeRaw`create table notes (text text)`;
    await db().$executeRaw`insert into notes values ('buy milk')`;
    await restore(path);
    expect(await db().$queryRaw`select * from notes`).toEqual([{ text: 'buy milk' }]);
    await db().$executeRaw`drop table notes`;
  });
});

/** How many migrations there were with those after which a mail has this. */
const FACTS_BECAME_NAMES = names.indexOf('20261123000000_mail_facts') + 1;
const MAILS_GOT_TIME = names.indexOf('20261122020000_mail_queued_at') + 1;

describe('a backup of an older version', () => {
  it.each(names.map((name, n) => [n + 1, name] as const))(
    'whose last of %i migrations is %s becomes what an update would have made of it',
    async (count) => {
      const target = config().databaseUrl;
      const old = await databaseOf(count);
      await move(old);
      const path = await backUp();
      expect((await check(path)).migrations).toEqual(names.slice(0, count));
      await closeDb();
      await migrate(old, MIGRATIONS);
      // A column that gets the time of its migration gets another one here.
      const keptOf = async () =>
        (await kept()).map((line) =>
          count < MAILS_GOT_TIME ? line.replace(/"queuedAt":"[^"]+"/, '') : line,
        );
      const [updated, shape] = [await keptOf(), await shapeOf(old)];
      await move(target);
      await restore(path);
      expect(await keptOf()).toEqual(updated);
      expect(await shapeOf(target)).toEqual(shape);
      expect(await migrate(target, MIGRATIONS)).toEqual([]);
      expect(await db().$queryRaw`select facts->'inviter'->>'firstName' as inviter from mail`).toEqual([
        { inviter: 'Olivia Owner' },
      ]);
    },
  );
});

describe('a large instance', () => {
  it('is backed up and restored without holding it in memory', async () => {
    await db().$executeRaw`
      insert into "user" (id, email, "firstName", "lastName", role, "passwordHash")
      select gen_random_uuid(), 'person-' || n || '@example.com', 'Person', n::text, 'member', repeat(md5(n::text), 3)
      from generate_series(1, 10000) as n`;
    await db().$executeRaw`
      insert into audit_entry (id, event, "actorKind", "actorLabel", facts)
      select gen_random_uuid(), 'user.signed_in', 'visitor', 'A visitor',
        jsonb_build_object('filler', repeat(md5(n::text), 240))
      from generate_series(1, 15000) as n`;
    const began = megabytesInUse();
    let most = 0;
    const looking = setInterval(() => {
      most = Math.max(most, megabytesInUse());
    }, 500);
    const path = await backUp();
    await restore(path);
    clearInterval(looking);
    expect(await db().user.count()).toBe(10_003);
    expect(await db().auditEntry.count({ where: { event: 'user.signed_in' } })).toBe(15_000);
    // All rows are 120 MB of text.
    expect(most).toBeGreaterThan(0);
    expect(most - began).toBeLessThan(50);
  }, 300_000);
});

setFlagsFromString('--expose-gc');
const collectGarbage: unknown = runInNewContext('gc');

/** What is really held: garbage waits to be collected for as long as there is memory. */
function megabytesInUse(): number {
  if (typeof collectGarbage === 'function') collectGarbage();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return (heapUsed + arrayBuffers) / 1e6;
}

/** A database as the first so many migrations leave it, with somebody in it, and a mail of that time. */
async function databaseOf(count: number): Promise<string> {
  const some = join(folder, `migrations-${count}`);
  mkdirSync(some);
  for (const name of names.slice(0, count))
    cpSync(join(MIGRATIONS, name), join(some, name), { recursive: true });
  const server = new pg.Client(config().databaseUrl);
  await server.connect();
  const name = `old_${count}_${process.pid}`;
  await server.query(`create database ${name}`);
  await server.end();
  const url = new URL(config().databaseUrl);
  url.pathname = `/${name}`;
  await migrate(url.href, some);
  const client = new pg.Client(url.href);
  await client.connect();
  const id = randomUUID();
  await client.query(
    `insert into "user" (id, email, "firstName", "lastName", role, "passwordHash") values ($1, $2, 'Olivia', 'Owner', 'owner', 'hash')`,
    [id, olivia.email],
  );
  await client.query('insert into setup ("ownerId") values ($1)', [id]);
  await client.query(
    `insert into session (id, "secretHash", "userId", "expiresAt") values ($1, 'hash', $2, now())`,
    [randomUUID(), id],
  );
  await client.query(
    `insert into mail (id, template, "to", facts) values ($1, 'invite', 'noa@example.com', $2)`,
    [randomUUID(), { inviter: count < FACTS_BECAME_NAMES ? 'Olivia Owner' : { firstName: 'Olivia Owner' } }],
  );
  await client.end();
  return url.href;
}

/** What the tables of a database are like: columns, keys, checks and indexes. */
async function shapeOf(url: string): Promise<string[]> {
  const client = new pg.Client(url);
  await client.connect();
  const { rows } = await client.query<{ line: string }>(`
    select 'index ' || indexdef as line from pg_indexes where schemaname = 'public'
    union all select 'check ' || conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid)
      from pg_constraint where connamespace = 'public'::regnamespace
    union all select concat_ws(' ', 'column', attrelid::regclass, attname, format_type(atttypid, atttypmod), attnotnull, pg_get_expr(adbin, adrelid))
      from pg_attribute left join pg_attrdef on adrelid = attrelid and adnum = attnum
      where attnum > 0 and attrelid in (select oid from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r')
    union all select 'value ' || enumtypid::regtype || ' ' || enumlabel from pg_enum
    union all select 'migration ' || migration_name || ' ' || checksum from _prisma_migrations
    order by 1`);
  await client.end();
  return rows.map(({ line }) => line);
}
