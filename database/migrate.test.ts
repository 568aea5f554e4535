import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { afterAll, expect, inject, test, vi } from 'vitest';
import { InviteFacts, PasswordResetFacts } from '../lib/mail/schema';
import { migrate } from './migrate';
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

test('mails that an older version has queued still go out, and those that are through stay as they were', async () => {
  const url = await emptyDatabase();
  const older = fs
    .readdirSync(migrations)
    .filter((name) => /^\d/.test(name) && name < '20261123000000_mail_facts');
  const sqlOf = (name: string) => fs.readFileSync(path.join(migrations, name, 'migration.sql'), 'utf8');
  await migrate(url, folderOf(Object.fromEntries(older.map((name) => [name, sqlOf(name)]))));
  const add = (to: string, template: string, state: string, facts: object) =>
    ask(url, 'INSERT INTO mail (id, "to", template, state, facts) VALUES ($1, $2, $3, $4, $5)', [
      ...[randomUUID(), to, template, state, facts],
    ]);
  const expiresAt = '2030-01-31T12:30:00.000Z';
  const reset = { link: { passwordResetId: randomUUID() }, expiresAt };
  const nobodys = {
    link: { invitationId: randomUUID(), version: 2 },
    role: 'admin',
    inviter: null,
    expiresAt,
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
  for (const state of ['queued', 'sending', 'failed']) {
    const inviter = { firstName: 'Olivia "O" Owner', lastName: '' };
    expect(InviteFacts.parse(factsOf(`${state} invite`))).toEqual({ ...invite, inviter });
    const names = { firstName: '', lastName: '' };
    expect(PasswordResetFacts.parse(factsOf(`${state} reset`))).toEqual({ ...reset, ...names });
  }
  expect(InviteFacts.parse(factsOf('nobodys invite'))).toEqual(nobodys);
  expect([factsOf('sent invite'), factsOf('sent reset')]).toEqual([invite, reset]);
});

async function emptyDatabase(): Promise<string> {
  const answer = await fetch(`${inject('databaseDesk')}/bare`);
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
