import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { afterAll, expect, inject, test, vi } from 'vitest';
import { MAILS } from '../emails/all';
import { sayCause } from '../words/mails';
import { inspectDatabase, migrate, readMigrations } from './migrate';
import { connectionOf } from './url';

const root = fileURLToPath(new URL('..', import.meta.url));
const migrations = path.join(root, 'prisma/migrations');
const work = fs.mkdtempSync(path.join(os.tmpdir(), 'latchkey migrate '));

afterAll(() => fs.rmSync(work, { recursive: true }));

test('an empty database gets every migration in its order, once, and the tables of the queue', async () => {
  const url = await emptyDatabase();
  const folder = folderOf({
    '2_number_the_people': 'ALTER TABLE people ADD number integer NOT NULL DEFAULT 7;',
    '1_people': 'CREATE TABLE people (name text); -- semicolons; in comments; are fine',
  });
  expect(await migrate(url, folder)).toEqual(['1_people', '2_number_the_people']);
  expect(await migrate(url, folder)).toEqual([]);
  expect(await ask(url, 'INSERT INTO people VALUES ($1) RETURNING *', ['Mia'])).toEqual([
    { name: 'Mia', number: 7 },
  ]);
  expect(await ask(url, "SELECT (graphile_worker.add_job('deliver')).max_attempts AS attempts")).toHaveLength(
    1,
  );
});

test('an update applies only what is new', async () => {
  const url = await emptyDatabase();
  const before = { '1_people': 'CREATE TABLE people (name text);' };
  await migrate(url, folderOf(before));
  expect(await migrate(url, folderOf({ ...before, '2_posts': 'CREATE TABLE posts ();' }))).toEqual([
    '2_posts',
  ]);
});

test('five processes that start at once on an empty database apply each migration once', async () => {
  const url = await emptyDatabase();
  const folder = folderOf({
    '1_people': 'CREATE TABLE people (name text);',
    '2_posts': 'CREATE TABLE posts ();',
  });
  const done = await Promise.all(Array.from({ length: 5 }, () => migrate(url, folder)));
  expect(done.flat().sort()).toEqual(['1_people', '2_posts']);
});

test('a migration that fails leaves nothing behind, and goes through once it is repaired', async () => {
  const url = await emptyDatabase();
  const first = { '1_people': 'CREATE TABLE people (name text);' };
  const broken = folderOf({ ...first, '2_posts': 'CREATE TABLE posts (); INSERT INTO nowhere VALUES (1);' });
  await expect(migrate(url, broken)).rejects.toMatchObject({
    code: 'migration_failed',
    facts: { migration: '2_posts', said: 'relation "nowhere" does not exist' },
  });
  expect(await tables(url)).toEqual(['_prisma_migrations', 'people']);

  const repaired = folderOf({ ...first, '2_posts': 'CREATE TABLE posts ();' });
  expect(await migrate(url, repaired)).toEqual(['2_posts']);
});

test('a start that is killed in the middle of a migration leaves nothing behind', async () => {
  const url = await emptyDatabase();
  const slow = migrate(url, folderOf({ '1_slow': 'CREATE TABLE half (); SELECT pg_sleep(60);' }));
  const failure = expect(slow).rejects.toMatchObject({
    code: 'migration_failed',
    facts: { migration: '1_slow' },
  });
  const victim = "FROM pg_stat_activity WHERE query LIKE '%pg_sleep(60)%' AND pid <> pg_backend_pid()";
  while ((await ask(url, `SELECT 1 ${victim}`)).length === 0) await sleep(20);
  await ask(url, `SELECT pg_terminate_backend(pid) ${victim}`);
  await failure;
  expect(await tables(url)).toEqual([]);
  expect(await migrate(url, folderOf({ '1_slow': 'CREATE TABLE whole ();' }))).toEqual(['1_slow']);
});

test('a database that a newer version has used is refused and left as it is', async () => {
  const url = await emptyDatabase();
  const old = { '1_people': 'CREATE TABLE people (name text);' };
  await migrate(url, folderOf({ ...old, '3_later': 'CREATE TABLE later ();' }));
  const start = migrate(url, folderOf({ ...old, '2_posts': 'CREATE TABLE posts ();' }));
  await expect(start).rejects.toMatchObject({ code: 'database_newer', facts: { migrations: ['3_later'] } });
  expect(await tables(url)).toEqual(['_prisma_migrations', 'later', 'people']);
});

/** What somebody else may have in a database, in which Latchkey is not to write. */
const OF_OTHERS: [string, string, object][] = [
  [
    'tables of n8n',
    `CREATE TABLE workflow_entity (); CREATE TABLE "user" (id uuid); CREATE TABLE migrations ();
     CREATE TABLE execution_entity (); CREATE TABLE credentials_entity ()`,
    { tables: ['credentials_entity', 'execution_entity', 'migrations'], more: 2 },
  ],
  ['one empty table', 'CREATE TABLE "Ünder Construction" ()', { tables: ['Ünder Construction'], more: 0 }],
  ['nothing but a view', 'CREATE VIEW totals AS SELECT 1', { tables: ['totals'], more: 0 }],
  ['a materialized view', 'CREATE MATERIALIZED VIEW kept AS SELECT 1', { tables: ['kept'], more: 0 }],
  [
    'a partitioned table',
    'CREATE TABLE parts (n int) PARTITION BY RANGE (n)',
    { tables: ['parts'], more: 0 },
  ],
  [
    'the records of another program that is written with Prisma',
    `CREATE TABLE _prisma_migrations (migration_name text, checksum text, finished_at timestamptz,
       started_at timestamptz, rolled_back_at timestamptz);
     INSERT INTO _prisma_migrations VALUES ('20240101000000_init', 'x', now(), now(), NULL)`,
    { tables: ['_prisma_migrations'], more: 0 },
  ],
  [
    'the records of another program whose migrations were all set back, and its tables',
    `CREATE TABLE _prisma_migrations (migration_name text, checksum text, finished_at timestamptz,
       started_at timestamptz, rolled_back_at timestamptz);
     CREATE TABLE account (); INSERT INTO _prisma_migrations VALUES ('1_init', 'x', NULL, now(), now())`,
    { tables: ['account'], more: 0 },
  ],
];

test.each(OF_OTHERS)(
  'a database with %s is refused before anything is written',
  async (_what, sql, facts) => {
    const url = await emptyDatabase();
    await ask(url, sql);
    const before = [await tables(url), await schemas(url)];
    const refused = { code: 'database_of_others', facts };
    await expect(inspectDatabase(url, migrations)).rejects.toMatchObject(refused);
    await expect(migrate(url, migrations)).rejects.toMatchObject(refused);
    expect([await tables(url), await schemas(url)]).toEqual(before);
  },
);

test.each([
  ['tables in other schemas', 'CREATE SCHEMA n8n; CREATE TABLE n8n.workflow_entity (id int)'],
  ['a queue', 'CREATE SCHEMA graphile_worker'],
  ["an extension's views", 'CREATE EXTENSION pg_stat_statements; CREATE EXTENSION pg_buffercache'],
  ['functions and sequences', 'CREATE FUNCTION one() RETURNS int RETURN 1; CREATE SEQUENCE numbers'],
])('%s are not in the way', async (_what, sql) => {
  const url = await emptyDatabase();
  await ask(url, sql);
  expect(await inspectDatabase(url, migrations)).toMatchObject({ lack: null });
  expect(await migrate(url, migrations)).toHaveLength(readMigrations(migrations).length);
});

test('what was put into our own database later is not in the way', async () => {
  const url = await emptyDatabase();
  await migrate(url, migrations);
  await ask(url, 'CREATE TABLE a_note_of_the_operator ()');
  expect(await inspectDatabase(url, migrations)).toMatchObject({ pending: [], lack: null });
  expect(await migrate(url, migrations)).toEqual([]);
});

test('a migration that was edited afterwards is told, and does not stop the start', async () => {
  const url = await emptyDatabase();
  await migrate(url, folderOf({ '1_people': 'CREATE TABLE people (\n name text);' }));
  const said = vi.spyOn(console, 'error').mockImplementation(() => {});
  expect(await migrate(url, folderOf({ '1_people': 'CREATE TABLE people (\r\n name text);' }))).toEqual([]);
  expect(said).not.toHaveBeenCalled();
  expect(await migrate(url, folderOf({ '1_people': 'CREATE TABLE people (id int);' }))).toEqual([]);
  expect(said).toHaveBeenCalledWith(expect.stringContaining('1_people was edited'));
  said.mockRestore();
});

test("a migration that failed under Prisma's own command is named", async () => {
  const url = await emptyDatabase();
  const folder = folderOf({ '1_people': 'CREATE TABLE people (name text);' });
  await migrate(url, folder);
  await ask(url, 'UPDATE _prisma_migrations SET finished_at = NULL');
  await expect(migrate(url, folder)).rejects.toMatchObject({
    code: 'migration_unfinished',
    facts: { migration: '1_people' },
  });
});

test('an installation without its migrations is told so', async () => {
  const folder = path.join(work, 'none');
  const outcome = migrate('postgresql://nobody@127.0.0.1:9/none', folder);
  await expect(outcome).rejects.toMatchObject({ code: 'migrations_missing', facts: { folder } });
});

test("Prisma's own command agrees that a new instance is up to date", async () => {
  const url = await emptyDatabase();
  await migrate(url, migrations);
  expect(prisma(url, 'migrate', 'status')).toMatchObject({
    status: 0,
    said: expect.stringContaining('up to date'),
  });
});

test('the migrations lead to exactly the tables that the program is written for', async () => {
  const url = await emptyDatabase();
  const schema = path.join(root, 'prisma/schema.prisma');
  const same = ['migrate', 'diff', '--from-migrations', migrations, '--to-schema', schema, '--exit-code'];
  expect(prisma(url, ...same)).toMatchObject({
    status: 0,
    said: expect.stringContaining('No difference detected'),
  });

  // A stand-in that does nothing would be content too: it must see a difference where there is one.
  const other = path.join(work, 'other.prisma');
  fs.writeFileSync(other, `${fs.readFileSync(schema, 'utf8')}\nmodel Surprise {\n  id Int @id\n}\n`);
  expect(prisma(url, ...same.with(5, other))).toMatchObject({ status: 2 });
});

/** A database as it was before this migration, and a mail that is put into it. */
async function before(migration: string) {
  const url = await emptyDatabase();
  const older = fs.readdirSync(migrations).filter((name) => /^\d/.test(name) && name < migration);
  const sqlOf = (name: string) => fs.readFileSync(path.join(migrations, name, 'migration.sql'), 'utf8');
  await migrate(url, folderOf(Object.fromEntries(older.map((name) => [name, sqlOf(name)]))));
  const add = (to: string, template: string, state: string, facts: unknown, explanation?: string) =>
    ask(
      url,
      'INSERT INTO mail (id, "to", template, state, facts, explanation) VALUES ($1, $2, $3, $4, $5, $6)',
      [randomUUID(), to, template, state, facts, explanation],
    );
  return { url, add };
}

const EXPIRES_AT = '2030-01-31T12:30:00.000Z';

test('mails that an older version has queued still go out, and those that are through stay as they were', async () => {
  const { url, add } = await before('20261123000000_mail_facts');
  const id = randomUUID();
  const reset = { link: { passwordResetId: id }, expiresAt: EXPIRES_AT };
  const nobodys = {
    link: { invitationId: id, version: 2 },
    role: 'admin',
    inviter: null,
    expiresAt: EXPIRES_AT,
  };
  const invite = { ...nobodys, inviter: 'Olivia "O" Owner' };
  for (const state of ['queued', 'sending', 'failed', 'sent']) {
    await add(`${state} reset`, 'password-reset', state, reset);
    await add(`${state} invite`, 'invite', state, invite);
  }
  await add('nobodys invite', 'invite', 'queued', nobodys);

  expect(await migrate(url, migrations)).toContain('20261123000000_mail_facts');
  const rows = await ask(url, 'SELECT "to", facts FROM mail');
  const factsOf = (to: string) => rows.find((row) => row.to === to)?.facts;
  const inviteLink = { purpose: 'invite', path: '/invite/', id, version: 2 };
  const resetLink = { purpose: 'password-reset', path: '/reset-password/', id, version: 1 };
  for (const state of ['queued', 'sending', 'failed']) {
    const inviter = { firstName: 'Olivia "O" Owner', lastName: '' };
    expect(factsOf(`${state} invite`)).toEqual({ ...invite, inviter, link: inviteLink });
    expect(MAILS.invite.facts.parse(factsOf(`${state} invite`))).toMatchObject({ link: inviteLink });
    const names = { firstName: '', lastName: '' };
    expect(factsOf(`${state} reset`)).toEqual({ ...reset, ...names, link: resetLink });
    expect(MAILS['password-reset'].facts.parse(factsOf(`${state} reset`))).toMatchObject(names);
  }
  expect(factsOf('nobodys invite')).toEqual({ ...nobodys, link: inviteLink });
  expect([factsOf('sent invite'), factsOf('sent reset')]).toEqual([invite, reset]);
});

test('links of mails that version 0.1.0 has queued name their kind', async () => {
  const { url, add } = await before('20261129000000_mail_causes');
  const emailChangeId = randomUUID();
  await add('change', 'email-change', 'failed', { link: { emailChangeId }, expiresAt: EXPIRES_AT });
  await add('sample', 'invite', 'queued', { link: 'sample', expiresAt: EXPIRES_AT });
  await add('sample reset', 'password-reset', 'queued', { link: 'sample', expiresAt: EXPIRES_AT });
  await add('changed', 'password-changed', 'queued', { changedAt: EXPIRES_AT });
  await migrate(url, migrations);
  const rows = await ask(url, 'SELECT "to", facts FROM mail ORDER BY "to"');
  const kind = { purpose: 'email-change', path: '/change-email/' };
  const sample = { purpose: 'sample', id: 'sample', version: 1 };
  expect(rows).toEqual([
    { to: 'change', facts: { link: { ...kind, id: emailChangeId, version: 1 }, expiresAt: EXPIRES_AT } },
    { to: 'changed', facts: { changedAt: EXPIRES_AT } },
    { to: 'sample', facts: { link: { ...sample, path: '/invite/' }, expiresAt: EXPIRES_AT } },
    { to: 'sample reset', facts: { link: { ...sample, path: '/reset-password/' }, expiresAt: EXPIRES_AT } },
  ]);
});

test('what version 0.1.0 said of a mail becomes a cause that says the same, or stays as it is', async () => {
  const { url, add } = await before('20261129000000_mail_causes');
  const known = [
    'The name of the mail server, mail.example, was not found, for no name server answered. Check N8N_SMTP_HOST, and that this machine can ask a name server (DNS).',
    'The name of the mail server, mail.example, was not found. Check N8N_SMTP_HOST.',
    'Nothing answers at 127.0.0.1, port 2525. Check N8N_SMTP_HOST and N8N_SMTP_PORT, and that the mail server runs.',
    'six.example is known only by IPv6, and there is no way to it from here. Give this machine IPv6, or set N8N_SMTP_HOST to a name with an IPv4 address.',
    'There is no way to 2001:db8::25, port 25 from here. Check N8N_SMTP_HOST and the firewall.',
    'Latchkey was stopped before 127.0.0.1, port 2599, had answered. It tries again when it runs.',
    'The server on port 2599 speaks STARTTLS: set N8N_SMTP_SSL=false. It does not speak TLS from the first byte.',
    "mail.example and Latchkey find no common form of TLS; the server's is probably too old. Its operator must update it.",
    'The certificate of mail.example has expired. Its operator must renew it.',
    'The certificate of mail.example is not valid yet. Check the clock of this machine.',
    'The certificate at mail.example is for another name. Set N8N_SMTP_HOST to the name it was made for.',
    'The certificate of mail.example is not trusted. For a private authority set NODE_EXTRA_CA_CERTS to its file.',
    '127.0.0.1, port 2607, took the connection but said nothing. If it speaks TLS at once, set N8N_SMTP_SSL=true.',
    'mail.example, port 2603, did not answer in time. Check N8N_SMTP_HOST, N8N_SMTP_PORT and the firewall.',
    'What answers at 127.0.0.1, port 2608, is no mail server (SMTP). Check N8N_SMTP_HOST and N8N_SMTP_PORT.',
    'mail.example turns this machine away at the door. Ask its operator to let it in.',
    'mail.example offers STARTTLS and then refuses it. Its operator must put that right.',
    'The mail server wants TLS first. Set N8N_SMTP_STARTTLS=true, or N8N_SMTP_SSL=true.',
    'The mail server takes a sign-in only when encrypted. Set N8N_SMTP_STARTTLS=true, or N8N_SMTP_SSL=true.',
    'The mail server takes a sign-in only when encrypted, and offers no STARTTLS. Set N8N_SMTP_SSL=true.',
    'The mail server wants a sign-in. Set N8N_SMTP_USER and N8N_SMTP_PASS.',
    'The mail provider wants an app password here. Make one in the settings of the mail account, and set N8N_SMTP_PASS to it.',
    'The mail provider has sign-in by password turned off for this user (SMTP AUTH). Its admin must turn it on.',
    'The mail server did not accept the sign-in. Check N8N_SMTP_USER and N8N_SMTP_PASS.',
    'The mail server does not pass mail on for us. Check N8N_SMTP_USER and N8N_SMTP_PASS, or allow this host.',
    'The mail server does not let this user send as door@example.com. Check N8N_SMTP_SENDER.',
    'The mail server asks newcomers to come back later (greylisting). This passes by itself.',
    'The mail is larger than the mail server takes. Make the template of the mail smaller.',
    'The mail server takes no more mail from us at this moment. Wait, or have its limit raised.',
    'The mail server does not know this address. Check how it is written.',
    'The mail server refused the mail.',
    'The mail server asks to try again later.',
    'The mail server ended the conversation unexpectedly. If it goes on, check N8N_SMTP_PORT and N8N_SMTP_SSL.',
    'Latchkey could not make this mail. Its log says why.',
    'It had waited for more than a day when the instance was restored from a backup, so it was not sent. Send it again if it is still of use.',
    'Its link ran out before the mail server took it, so it was not sent. Whoever needs it can ask for a new one.',
  ];
  const lateInvite =
    'Its link ran out before the mail server took it, so it was not sent. Resend the invite.';
  const unknown = 'The mail server refused the mail. So it said.';
  for (const explanation of [...known, unknown])
    await add(explanation, 'password-reset', 'failed', {}, explanation);
  await add(lateInvite, 'invite', 'cancelled', {}, lateInvite);
  await add('none', 'invite', 'sent', {});

  await migrate(url, migrations);
  const rows = await ask(url, 'SELECT "to", cause, "causeFacts", explanation FROM mail');
  expect(rows).toHaveLength(known.length + 3);
  for (const { to, cause, causeFacts, explanation } of rows) {
    const row = { cause: cause as string | null, causeFacts, explanation: explanation as string | null };
    const said = String(to);
    expect(sayCause(row)).toBe(said === 'none' ? null : (SAID_NOW[said] ?? said));
    expect(row.explanation === null).toBe(to !== unknown);
    expect(row.cause === null).toBe(to === unknown || to === 'none');
  }
  const refused = rows.find(({ cause }) => cause === 'connection_refused');
  expect(refused?.causeFacts).toEqual({ host: '127.0.0.1', port: 2525 });
});

/** What is said now of causes whose words were made better since. */
const SAID_NOW: Record<string, string> = {
  'The mail provider has sign-in by password turned off for this user (SMTP AUTH). Its admin must turn it on.':
    'The mail provider has sign-in by user and password (SMTP AUTH, basic authentication) turned off for this user. Its admin must turn it on. Where the provider no longer has it at all, set N8N_SMTP_HOST to another.',
  'The mail server does not let this user send as door@example.com. Check N8N_SMTP_SENDER.':
    'The mail server does not let this user send as door@example.com. Check N8N_SMTP_SENDER. Some providers want the address or its domain verified first.',
  'The mail server refused the mail.':
    'The mail server refused the mail, and only its reply says why. Its operator can tell more.',
};

async function emptyDatabase(): Promise<string> {
  const answer = await fetch(`${inject('databasesUrl')}/bare`);
  return answer.text();
}

function folderOf(scripts: Record<string, string>): string {
  const folder = fs.mkdtempSync(path.join(work, 'migrations-'));
  for (const [name, sql] of Object.entries(scripts)) {
    fs.mkdirSync(path.join(folder, name));
    fs.writeFileSync(path.join(folder, name, 'migration.sql'), sql);
  }
  return folder;
}

async function ask(url: string, sql: string, values: unknown[] = []): Promise<Record<string, unknown>[]> {
  const client = new pg.Client(connectionOf(url));
  await client.connect();
  try {
    return (await client.query(sql, values)).rows;
  } finally {
    await client.end();
  }
}

async function tables(url: string): Promise<unknown[]> {
  const rows = await ask(
    url,
    "SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public' ORDER BY 1",
  );
  return rows.map(({ name }) => name);
}

async function schemas(url: string): Promise<unknown[]> {
  return ask(url, 'SELECT nspname FROM pg_namespace ORDER BY 1');
}

function prisma(url: string, ...args: string[]): { status: number | null; said: string } {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [path.join(root, 'scripts/prisma.js'), ...args],
    {
      cwd: root,
      encoding: 'utf8',
      env: { ...process.env, DATABASE_URL: url },
    },
  );
  return { status, said: stdout + stderr };
}
