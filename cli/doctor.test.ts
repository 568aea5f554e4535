import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { afterEach, beforeAll, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { migrate } from '../database/database';
import { config, parseSettings } from '../lib/config';
import { keepInstanceKey } from '../lib/instance-key';
import { startPostgres } from '../postgres/postgres';
import { joinCast } from '../testing/join-cast';
import { startMailServer } from '../testing/mail-server';
import { withDatabase } from '../testing/testing';
import { doctor } from './doctor';

withDatabase();

const root = fileURLToPath(new URL('..', import.meta.url));
const migrations = join(root, 'prisma/migrations');
const PASS = 'Open-Sesame-7';
const KEY = 'the-instance-key-of-the-tests-0001';
const ABOUT_DATABASE = ['Settings', 'Instance key', 'Database', 'Owner', 'Base URL'];
const ABOUT_MAIL = ['Address', 'Connection', 'Greeting', 'Encryption', 'Size limit', 'Sign-in', 'Sender'];

let url = '';
let folder = '';
beforeAll(async () => {
  url = config().databaseUrl;
  await joinCast();
});
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'latchkey-doctor-'));
});
afterEach(() => {
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
});

type Line = { mark: string; words: string };

/** What it printed, by what each line is about, and how it ended. */
async function examine(env: Record<string, string>) {
  const { settings } = parseSettings({ LATCHKEY_DATA_DIR: join(folder, 'data'), ...env });
  const print = vi.spyOn(console, 'log').mockImplementation(() => {});
  const code = await doctor(root, settings);
  const output = print.mock.calls.flat().join('\n');
  print.mockRestore();
  const [table = '', end = ''] = output.split('\n\n');
  const lines: Record<string, Line> = {};
  for (const line of table.split('\n')) {
    // Aligned: what a line is about has its column, and no line is broken.
    const [, mark = '', about = '', words = ''] =
      /^([✓!✗-]) (.{23}) {2}(\S.*)$/u.exec(line) ?? expect.fail(line);
    lines[about.trim()] = { mark, words };
  }
  const marks = Object.values(lines).map(({ mark }) => mark);
  expect(code).toBe(marks.includes('✗') ? 1 : 0);
  return { code, output, lines, end };
}

const OWN = () => ({ DATABASE_URL: url, N8N_ENCRYPTION_KEY: KEY });

async function mailServer(options: Parameters<typeof startMailServer>[0] = {}) {
  const server = await startMailServer(options);
  const env = {
    N8N_EMAIL_MODE: 'smtp',
    N8N_SMTP_HOST: '127.0.0.1',
    N8N_SMTP_PORT: String(server.settings.port),
    N8N_SMTP_USER: '',
    N8N_SMTP_PASS: '',
    N8N_SMTP_SENDER: 'door@example.com',
    N8N_SMTP_SSL: 'false',
    N8N_SMTP_STARTTLS: 'false',
  };
  return { ...server, env };
}

/** Something that answers at a base URL, until the test ends. */
async function webServer(status: number, body: string): Promise<{ N8N_PORT: string }> {
  const server = createServer((_request, response) => response.writeHead(status).end(body));
  await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve));
  onTestFinished(() => void server.close());
  const address = server.address();
  return { N8N_PORT: String(typeof address === 'object' ? address?.port : '') };
}

async function ask(database: string, query: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: database });
  await client.connect();
  try {
    return (await client.query(query)).rows;
  } finally {
    await client.end();
  }
}

const tablesIn = async (database: string) =>
  (await ask(database, "SELECT 1 FROM pg_tables WHERE schemaname IN ('public', 'graphile_worker')")).length;

/** A database beside the one of these tests, until the test ends. */
async function anotherDatabase(): Promise<string> {
  await ask(url, 'CREATE DATABASE doctor');
  onTestFinished(async () => void (await ask(url, 'DROP DATABASE doctor WITH (FORCE)')));
  return Object.assign(new URL(url), { pathname: '/doctor' }).href;
}

describe('of an instance that is well, the doctor', () => {
  it('has one line for each thing, all in order, and sends nothing', async () => {
    const { env, letters } = await mailServer();
    const { N8N_PORT } = await webServer(200, '{"status":"ok"}');
    const { code, lines, end } = await examine({ ...OWN(), ...env, N8N_PORT });
    expect(code).toBe(0);
    expect(end).toBe('Nothing failed.');
    expect(Object.keys(lines)).toEqual([
      ...ABOUT_DATABASE,
      'Mail templates',
      ...ABOUT_MAIL.map((step) => `Mail server: ${step.toLowerCase()}`),
    ]);
    expect(lines).toMatchObject({
      Settings: { mark: '✓', words: 'No faults.' },
      'Instance key': { mark: '✓', words: 'Set by N8N_ENCRYPTION_KEY.' },
      Database: { mark: '✓', words: expect.stringMatching(/^PostgreSQL \d+.*\. Up to date\.$/) },
      Owner: { mark: '✓', words: 'The instance has one.' },
      'Base URL': { mark: '!', words: expect.stringContaining('Latchkey answers there.') },
      'Mail templates': { mark: '✓', words: 'The built-in ones.' },
      'Mail server: sender': {
        mark: '✓',
        words: expect.stringMatching(
          /^door@example\.com may write to door@example\.com\. No mail was sent\. \(\d+\.\d\d s\)$/,
        ),
      },
    });
    expect(lines['Mail server: greeting']?.words).toMatch(/It is greeted as \S+ \(LATCHKEY_SMTP_NAME\)\./);
    for (const step of ABOUT_MAIL)
      expect(lines[`Mail server: ${step.toLowerCase()}`]?.words).toMatch(
        / ?\(\d+\.\d\d s\)( The mail server said: .*)?$/,
      );
    expect(letters).toEqual([]);
  });

  it('says that e-mail is off', async () => {
    const { code, lines } = await examine(OWN());
    expect(code).toBe(0);
    expect(Object.keys(lines)).toEqual([...ABOUT_DATABASE, 'E-mail']);
    expect(lines['E-mail']).toEqual({ mark: '✓', words: 'Off (N8N_EMAIL_MODE). Links are copied by hand.' });
  });

  it('names the mail templates in force', async () => {
    const invite = join(folder, 'invite.html');
    writeFileSync(invite, '<a href="{{inviteAcceptUrl}}">Join</a>');
    const { env } = await mailServer();
    const { lines } = await examine({ ...OWN(), ...env, N8N_UM_EMAIL_TEMPLATES_INVITE: invite });
    expect(lines['Mail templates']).toEqual({ mark: '✓', words: `invite: ${invite}` });
  });
});

describe('what is wrong with the mail server', () => {
  it('is told with the setting to change, and what was not tried is left open', async () => {
    const { env, stop } = await mailServer();
    await stop();
    const { code, lines, end } = await examine({ ...OWN(), ...env });
    expect(code).toBe(1);
    expect(end).toBe('Failed: 1. Put right what the lines with ✗ name.');
    expect(lines['Mail server: connection']).toMatchObject({
      mark: '✗',
      words: expect.stringMatching(/^Nothing answers at .*N8N_SMTP_HOST.*connect ECONNREFUSED/),
    });
    expect(lines['Mail server: sender']).toEqual({ mark: '-', words: 'Not tried.' });
  });

  it('is told in its own words too, and without the password', async () => {
    const { env } = await mailServer({
      options: {
        disabledCommands: ['STARTTLS'],
        allowInsecureAuth: true,
        onAuth: ({ password }, _session, done) => done(new Error(`5.7.8 ${password} is wrong`)),
      },
    });
    const { code, lines, output } = await examine({
      ...OWN(),
      ...env,
      N8N_SMTP_USER: 'door',
      N8N_SMTP_PASS: PASS,
    });
    expect(code).toBe(1);
    expect(lines['Mail server: sign-in']).toMatchObject({
      mark: '✗',
      words: expect.stringMatching(
        /Check N8N_SMTP_USER and N8N_SMTP_PASS\..*The mail server said: 535 5\.7\.8 … is wrong$/,
      ),
    });
    expect(output).not.toContain(PASS);
    expect(output).not.toContain(KEY);
  });

  it('is no fault when it passes by itself', async () => {
    const { env } = await mailServer({ onRecipient: () => ({ code: 450, text: '4.2.0 Greylisted' }) });
    const { code, lines } = await examine({ ...OWN(), ...env });
    expect(code).toBe(0);
    expect(lines['Mail server: sender']).toMatchObject({ mark: '!', words: expect.stringContaining('450') });
  });
});

describe('the base URL', () => {
  it('on this machine is no matter while no mail leads there', async () => {
    const { settings, stop } = await startMailServer();
    await stop();
    const { lines } = await examine({ ...OWN(), N8N_PORT: String(settings.port) });
    expect(lines['Base URL']).toEqual({
      mark: '✓',
      words: `http://localhost:${settings.port} opens only on this machine. Nothing answers there now (ECONNREFUSED).`,
    });
  });

  it.each([
    ['another program', 200, '<html>'],
    ['another program that talks JSON', 200, '{"status":"up"}'],
    ['a proxy whose instance is stopped', 502, 'Bad Gateway'],
  ])('at which %s answers', async (_what, status, body) => {
    const { code, lines } = await examine({ ...OWN(), ...(await webServer(status, body)) });
    expect(code).toBe(0);
    expect(lines['Base URL']?.words).toContain(`What answers there is not Latchkey (HTTP ${status}).`);
  });

  it('whose host nobody knows is warned of', async () => {
    const { code, lines } = await examine({ ...OWN(), N8N_EDITOR_BASE_URL: 'https://latchkey.invalid' });
    expect(code).toBe(0);
    expect(lines['Base URL']).toEqual({
      mark: '!',
      words: expect.stringMatching(/^latchkey\.invalid was not found from here\. .*N8N_EDITOR_BASE_URL/),
    });
  });
});

describe('a PostgreSQL of your own', () => {
  it('that does not answer is told with its place and without its password', async () => {
    const { code, lines, output } = await examine({
      ...OWN(),
      DATABASE_URL: `postgresql://latchkey:${PASS}@127.0.0.1:1/latchkey`,
    });
    expect(code).toBe(1);
    expect(lines).toMatchObject({
      Database: {
        mark: '✗',
        words:
          'DATABASE_URL: nothing answers at 127.0.0.1:1 (ECONNREFUSED). Start the server, or put its right host and port into the URL.',
      },
      Owner: { mark: '-' },
      'Base URL': { mark: '✓' },
    });
    expect(output).not.toContain(PASS);
  });

  it('that is empty stays so: the next start has migrations to apply', async () => {
    const empty = await anotherDatabase();
    const { code, lines } = await examine({ ...OWN(), DATABASE_URL: empty });
    expect(code).toBe(0);
    expect(lines.Database).toMatchObject({
      mark: '✓',
      words: expect.stringMatching(/The next start has [1-9]\d* migrations to apply\.$/),
    });
    expect(lines.Owner).toMatchObject({ mark: '-' });
    expect(await tablesIn(empty)).toBe(0);
  });

  it('that is up to date and has no owner is warned of', async () => {
    const fresh = await anotherDatabase();
    await migrate(fresh, migrations);
    const { code, lines } = await examine({ ...OWN(), DATABASE_URL: fresh });
    expect(code).toBe(0);
    expect(lines.Owner).toMatchObject({ mark: '!', words: expect.stringContaining('set-up link') });
  });

  it('in which the tables of another program stand is a fault', async () => {
    const database = await anotherDatabase();
    await ask(database, 'CREATE TABLE workflow_entity (); CREATE TABLE execution_entity ()');
    const { code, lines } = await examine({ ...OWN(), DATABASE_URL: database });
    expect(code).toBe(1);
    expect(lines.Database).toEqual({
      mark: '✗',
      words: expect.stringMatching(
        /^DATABASE_URL: the database doctor holds tables of another program \(“execution_entity” and “workflow_entity”\), and nothing was written into it\. Give Latchkey a database of its own \("CREATE DATABASE latchkey OWNER \w+"\)/,
      ),
    });
    expect(await tablesIn(database)).toBe(2);
  });

  it('that a newer version has used is a fault', async () => {
    const newer = await anotherDatabase();
    await migrate(newer, migrations);
    const later = "SET migration_name = '99991231000000_later'";
    await ask(newer, `UPDATE _prisma_migrations ${later} WHERE migration_name LIKE '%_known_devices'`);
    const { code, lines } = await examine({ ...OWN(), DATABASE_URL: newer });
    expect(code).toBe(1);
    expect(lines.Database).toMatchObject({
      mark: '✗',
      words: expect.stringContaining('newer than this version'),
    });
  });

  it('in which its user may make nothing is a fault while something is to be made, and else a warning', async ({
    skip,
  }) => {
    const [asked] = await ask(url, 'SELECT rolcreaterole FROM pg_roles WHERE rolname = current_user');
    skip(!asked?.rolcreaterole, 'the role of TEST_DATABASE_URL may not create roles');
    const theirs = await anotherDatabase();
    await ask(theirs, `CREATE ROLE doctor_guest LOGIN PASSWORD '${PASS}'`);
    onTestFinished(async () => {
      await ask(theirs, 'DROP OWNED BY doctor_guest');
      await ask(theirs, 'DROP ROLE doctor_guest');
    });
    const guest = Object.assign(new URL(theirs), { username: 'doctor_guest', password: PASS }).href;
    const before = await examine({ ...OWN(), DATABASE_URL: guest });
    expect(before.code).toBe(1);
    expect(before.lines.Database).toMatchObject({
      mark: '✗',
      words: expect.stringContaining(
        'DATABASE_URL: doctor_guest may not create tables, schemas and extensions',
      ),
    });
    await migrate(theirs, migrations);
    await ask(theirs, 'GRANT SELECT ON ALL TABLES IN SCHEMA public TO doctor_guest');
    expect((await examine({ ...OWN(), DATABASE_URL: guest })).lines.Database?.mark).toBe('!');
    await ask(theirs, 'GRANT CREATE ON SCHEMA public TO doctor_guest');
    expect((await examine({ ...OWN(), DATABASE_URL: guest })).lines.Database?.mark).toBe('✓');
  });
});

describe('the embedded PostgreSQL', () => {
  const dataDir = () => join(folder, 'data');

  it('that was never started is made by the first start, and not by the doctor', async () => {
    const { code, lines } = await examine({});
    expect(code).toBe(0);
    expect(lines).toMatchObject({
      'Instance key': { mark: '✓', words: 'The first start makes it.' },
      Database: { mark: '✓', words: `There is none yet. The first start makes it in ${dataDir()}.` },
      Owner: { mark: '-' },
    });
    expect(existsSync(dataDir())).toBe(false);
  });

  it('is started and stopped again where it stands still, and joined where it runs', async () => {
    const first = await startPostgres({ root, dataDir: dataDir() });
    await migrate(first.url, migrations);
    await first.stop();
    keepInstanceKey(dataDir());
    const lines = {
      'Instance key': { mark: '✓', words: `Kept in ${dataDir()}.` },
      Database: {
        mark: '✓',
        words: expect.stringMatching(/^The embedded PostgreSQL \d.* in .*data\. Up to date\.$/),
      },
      Owner: { mark: '!' },
    };
    expect((await examine({})).lines).toMatchObject(lines);
    expect(existsSync(join(dataDir(), 'postgres/postmaster.pid'))).toBe(false);

    const running = await startPostgres({ root, dataDir: dataDir() });
    onTestFinished(running.stop);
    expect((await examine({})).lines).toMatchObject(lines);
    expect(await ask(running.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    await running.stop();
  });

  it('whose instance key is missing or damaged is told before links end', async () => {
    mkdirSync(join(dataDir(), 'postgres'), { recursive: true });
    const missing = await examine({});
    expect(missing.lines['Instance key']).toMatchObject({
      mark: '!',
      words: expect.stringMatching(/There is none in .*Put the old one back from a backup/),
    });
    writeFileSync(join(dataDir(), 'instance.key'), 'short');
    const damaged = await examine({});
    expect(damaged.lines['Instance key']).toMatchObject({
      mark: '✗',
      words: expect.stringContaining('instance.key is damaged'),
    });
    expect(damaged.lines.Database).toMatchObject({ mark: '✗' });
  });

  it('has no place in a data folder that is a file', async () => {
    writeFileSync(dataDir(), '');
    const { code, lines } = await examine({});
    expect(code).toBe(1);
    expect(lines.Database).toMatchObject({ mark: '✗', words: expect.stringContaining('LATCHKEY_DATA_DIR') });
  });
});
