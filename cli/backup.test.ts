import {
  createWriteStream,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable, Writable } from 'node:stream';
import { gunzipSync } from 'node:zlib';
import {
  afterAll,
  afterEach,
  beforeAll,
  beforeEach,
  describe,
  expect,
  inject,
  it,
  onTestFinished,
  vi,
} from 'vitest';
import { connectTo, db } from '../database/database';
import { config } from '../lib/config';
import { seal } from '../lib/factors/seal';
import { sendInvitations } from '../lib/invitations/send';
import { mia, olivia } from '../testing/cast';
import { joinCast, type SignedInCast, setUp } from '../testing/join-cast';
import {
  changeSettings,
  emptyDatabase,
  everythingStored,
  UNUSED_MAIL_SERVER,
  withDatabase,
} from '../testing/testing';
import { backUp } from './backup';
import { restore } from './restore';

withDatabase();

const ROOT = process.cwd();
let cast: SignedInCast;
let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'latchkey-backups-'));
});
afterAll(() => rmSync(folder, { recursive: true }));
beforeEach(async () => {
  await emptyDatabase();
  cast = await joinCast();
});
afterEach(() => vi.restoreAllMocks());

/** Runs a command as the launcher does, and catches what it prints. */
async function run(command: () => Promise<number>) {
  const [out, err]: string[][] = [[], []];
  vi.spyOn(console, 'log').mockImplementation((text) => void out?.push(`${text}\n`));
  vi.spyOn(console, 'error').mockImplementation((text) => void err?.push(`${text}\n`));
  const code = await command().finally(() => vi.restoreAllMocks());
  return { code, out: out?.join('') ?? '', err: err?.join('') ?? '' };
}

let files = 0;
const newPath = () => join(folder, `${++files}.backup`);
const write = (path: string) => run(() => backUp(ROOT, config(), path));
const written = async () => {
  const path = newPath();
  await write(path);
  return path;
};
const read = (path: string, options: { isSure?: boolean; acceptsNewKey?: boolean; typed?: string } = {}) => {
  vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  const { isSure = false, acceptsNewKey = false, typed = '' } = options;
  const input = Readable.from([typed]);
  return run(() => restore(ROOT, config(), { path, isSure, acceptsNewKey, input }));
};
const header = (content: Buffer) => JSON.parse(gunzipSync(content).toString('utf8').split('\n')[0] ?? '');

describe('backup', () => {
  it('writes a file that only its owner may read, prints its name, and says what else is to be kept', async () => {
    const path = newPath();
    const { code, out, err } = await write(path);
    expect({ code, out }).toEqual({ code: 0, out: `${path}\n` });
    expect(err).toBe(
      'Backed up: 3 users, and all else but the instance key. Keep that too, in another place (N8N_ENCRYPTION_KEY): ' +
        'without it, two-factor sign-in and the links that were sent are lost.\n',
    );
    expect(statSync(path).mode & 0o777).toBe(0o600);
    const { version } = JSON.parse(readFileSync('package.json', 'utf8'));
    expect(header(readFileSync(path))).toMatchObject({
      latchkey: 'backup',
      format: 1,
      program: version,
      postgres: expect.stringMatching(/^\d+\.\d+/),
    });
  });

  it('names the key file where the key is kept in one', async () => {
    const dataDir = join(folder, 'data');
    const { err } = await run(() => backUp(ROOT, { ...config(), instanceKey: null, dataDir }, newPath()));
    expect(err).toContain(`(${join(dataDir, 'instance.key')})`);
  });

  it('has a name with date and time, in the folder where it is called, when it is given none', async () => {
    const here = join(folder, 'here');
    mkdirSync(here);
    process.chdir(here);
    const { out } = await run(() => backUp(ROOT, config())).finally(() => process.chdir(ROOT));
    expect(out).toMatch(/^latchkey-\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d\.backup\n$/);
    expect(readdirSync(here)).toEqual([out.trim()]);
  });

  it('goes to another program by "-", with nothing between, and not to a screen', async () => {
    const path = newPath();
    const output = createWriteStream(path);
    const { code, out, err } = await run(() => backUp(ROOT, config(), '-', output));
    await new Promise((resolve) => output.end(resolve));
    expect({ code, out }).toEqual({ code: 0, out: '' });
    expect(err).toContain('Backed up: 3 users');
    expect(await read(path, { isSure: true })).toMatchObject({ code: 0 });

    const screen = Object.assign(new Writable({ write: () => expect.fail() }), { isTTY: true });
    const before = await everythingStored();
    expect(await run(() => backUp(ROOT, config(), '-', screen))).toMatchObject({
      code: 1,
      out: '',
      err: expect.stringContaining('> my.backup'),
    });
    expect(await everythingStored()).toBe(before);
  });

  it('could not, when whoever reads it leaves', async () => {
    const reader = new Writable({ write: (_chunk, _encoding, done) => done(new Error('write EPIPE')) });
    expect(await run(() => backUp(ROOT, config(), '-', reader))).toMatchObject({
      code: 1,
      err: 'write EPIPE\n',
    });
  });

  it('takes the place of an older file once it is whole, and not when it fails', async () => {
    const path = newPath();
    writeFileSync(path, 'older', { mode: 0o644 });
    await db().$executeRaw`create table egg (id int primary key)`;
    await db().$executeRaw`create table hen (id int primary key, egg int references egg)`;
    await db().$executeRaw`alter table egg add column hen int references hen`;
    const failed = await write(path);
    await db().$executeRaw`drop table egg, hen`;
    expect(failed).toMatchObject({
      code: 1,
      out: '',
      err: expect.stringContaining('in a circle: “egg” and “hen”.'),
    });
    expect(readFileSync(path, 'utf8')).toBe('older');
    expect(await write(path)).toMatchObject({ code: 0 });
    expect(header(readFileSync(path))).toMatchObject({ latchkey: 'backup' });
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(readdirSync(folder).filter((name) => name.endsWith('.unfinished'))).toEqual([]);
  });

  it.each([
    ['a folder', () => folder, 'is there already, and is no file'],
    ['a device', () => '/dev/null', 'is there already, and is no file'],
    ['a folder that is not there', () => join(folder, 'none', 'my.backup'), 'cannot be written: ENOENT'],
  ])('could not, into %s', async (_what, path, words) => {
    expect(await write(path())).toMatchObject({ code: 1, out: '', err: expect.stringContaining(words) });
    expect(await db().auditEntry.count({ where: { event: 'instance.backed_up' } })).toBe(0);
  });
});

describe('restore', () => {
  it('asks nothing where there is nobody, and says what came back', async () => {
    const path = await written();
    await emptyDatabase();
    const { code, out, err } = await read(path);
    expect({ code, out }).toEqual({ code: 0, out: '' });
    expect(err).toMatch(
      /^Restored: the backup of \d{4}-\d\d-\d\d \d\d:\d\d UTC with 3 users\. Everybody signs in anew\.\n$/,
    );
    expect(await db().user.count()).toBe(3);
  });

  it('says how many users are replaced, and goes on when "restore" was typed', async () => {
    const path = await written();
    await emptyDatabase();
    await setUp(olivia);
    const { code, err } = await read(path, { typed: 'restore\n' });
    expect(code).toBe(0);
    expect(err).toMatch(
      /^The 1 user of this instance, and all else that it holds, are replaced for good by the backup of .+ UTC with 3 users\. Everybody is signed out\.\nRestored: /,
    );
    expect(await db().user.count()).toBe(3);
  });

  it.each(['', '\n', 'yes\n', 'RESTORE\n', 'no\nrestore\n'])(
    'changes nothing when the answer is %j',
    async (typed) => {
      const path = await written();
      const before = await everythingStored();
      expect(await read(path, { typed })).toMatchObject({
        code: 1,
        out: '',
        err: expect.stringMatching(/Nothing was changed\.\n$/),
      });
      expect(await everythingStored()).toBe(before);
    },
  );

  it('does not ask whoever is sure', async () => {
    const path = await written();
    expect(await read(path, { isSure: true })).toMatchObject({
      code: 0,
      err: expect.stringMatching(/^Restored: /),
    });
  });

  it('writes nothing into a database of another program', async () => {
    const path = await written();
    const { databaseUrl } = config();
    const theirs = await (await fetch(`${inject('databasesUrl')}/bare`)).text();
    const client = await connectTo(theirs);
    onTestFinished(async () => {
      await client.end();
      changeSettings({ databaseUrl });
    });
    await client.query('create table workflow_entity (id int)');
    const settings = { ...config(), databaseUrl: theirs };
    expect(
      await run(() => restore(ROOT, settings, { path, isSure: true, acceptsNewKey: true })),
    ).toMatchObject({
      code: 1,
      out: '',
      err: expect.stringMatching(/holds tables of another program \(“workflow_entity”\)/),
    });
    const { rows } = await client.query(
      `select relname from pg_class where relnamespace = 'public'::regnamespace`,
    );
    expect(rows).toEqual([{ relname: 'workflow_entity' }]);
  });

  it('looks at the whole file before it looks for a database', async () => {
    const path = newPath();
    writeFileSync(path, 'email\nmia@example.com\n');
    const { databaseUrl } = config();
    const nowhere = { ...config(), databaseUrl: 'postgresql://nobody@127.0.0.1:9/none' };
    const call = (of: string) =>
      run(() => restore(ROOT, nowhere, { path: of, isSure: true, acceptsNewKey: false }));
    expect(await call(path)).toEqual({ code: 1, out: '', err: `${path} is not a backup of Latchkey.\n` });
    expect(await call(join(folder, 'none'))).toMatchObject({
      code: 1,
      err: expect.stringContaining('cannot be read: ENOENT'),
    });
    expect(await call(await written())).toMatchObject({
      code: 1,
      err: expect.stringContaining('nothing answers at 127.0.0.1:9'),
    });
    changeSettings({ databaseUrl }); // the command had made the other one this process's
  });

  it('says what no longer works under a new key', async () => {
    await db().twoFactor.create({
      data: {
        userId: cast.mia.id,
        secret: seal(`two-factor:${cast.mia.id}`, 'JBSWY3DP'),
        confirmedAt: new Date(),
      },
    });
    const path = await written();
    changeSettings({ instanceKey: 'another-instance-key-of-the-tests-2' });
    const refused = await read(path, { isSure: true });
    expect(refused).toMatchObject({
      code: 1,
      err: expect.stringContaining('made under another instance key'),
    });
    const { code, err } = await read(path, { isSure: true, acceptsNewKey: true });
    expect(code).toBe(0);
    expect(err).toContain('Links that were sent no longer work');
    expect(err).toContain('Two-factor sign-in is off for 1 user, who had it on');
  });

  it('says what becomes of mails that waited', async () => {
    changeSettings({ mail: UNUSED_MAIL_SERVER });
    const emails = ['a@example.com', 'b@example.com', 'c@example.com'].map((email) => ({
      text: email,
      email,
    }));
    await sendInvitations(cast.olivia, { emails, role: 'member' });
    await db().mail.updateMany({ where: { to: 'c@example.com' }, data: { queuedAt: new Date(0) } });
    const { err } = await read(await written(), { isSure: true });
    expect(err).toContain('Mails that waited: 2. They leave while the instance runs.');
    expect(err).toContain('Mails that waited for more than a day: 1. They are not sent;');
    expect(err).not.toContain(mia.email);
  });
});
