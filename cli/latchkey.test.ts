import { spawn } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

/** A project folder with the launcher in it; what it launches prints its environment. */
let root = '';
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'latchkey-launcher-'));
  for (const name of ['cli/latchkey.js', 'scripts/environment.js', 'scripts/orphan.js', 'scripts/start.js'])
    cpSync(name, join(root, name));
  write(
    'scripts/ready.js',
    `export const root = ${JSON.stringify(root)}; export const makeReady = () => {}; export const makePages = () => {};`,
  );
  write('package.json', '{"type":"module"}');
  write('dist/.latchkey', '');
  write('.next/.latchkey', '');
  write(
    'dist/main.js',
    'export const main = () => console.log(JSON.stringify(process.env)); export const mayStart = () => true;',
  );
});
afterEach(() => rmSync(root, { recursive: true }));

function write(name: string, text: string): void {
  mkdirSync(join(root, name, '..'), { recursive: true });
  writeFileSync(join(root, name), text);
}

type Env = Record<string, string | undefined>;
type Ended = { code: number; out: string; err: string };

/** Runs a command in a folder elsewhere, with nothing but these variables. */
function launch(env: Env = {}, launcher = 'cli/latchkey.js'): Promise<Ended> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [join(root, launcher), 'users'], {
      cwd: tmpdir(),
      env: env as NodeJS.ProcessEnv,
    });
    const ended: Ended = { code: -1, out: '', err: '' };
    child.stdout.on('data', (text) => (ended.out += text));
    child.stderr.on('data', (text) => (ended.err += text));
    child.once('close', (code) => resolve({ ...ended, code: code ?? -1 }));
  });
}

const environmentOf = async (env?: Env, launcher?: string) => JSON.parse((await launch(env, launcher)).out);

describe('.env in the project folder', () => {
  it.each([
    ['every command', 'cli/latchkey.js'],
    ['npm start', 'scripts/start.js'],
  ])('is read by %s, with quotes taken off', async (_who, launcher) => {
    const lines = [
      '\uFEFFN8N_HOST=box.lan',
      '# a remark',
      'N8N_SMTP_SENDER="n8n <n8n@example.com>" # and one more',
      'export N8N_SMTP_PASS=\'a # b "c"\'',
      'N8N_PORT = 5680 ',
      'N8N_SMTP_USER=',
    ];
    write('.env', lines.join('\r\n'));
    expect(await environmentOf({}, launcher)).toMatchObject({
      N8N_HOST: 'box.lan',
      N8N_SMTP_SENDER: 'n8n <n8n@example.com>',
      N8N_SMTP_PASS: 'a # b "c"',
      N8N_PORT: '5680',
      N8N_SMTP_USER: '',
      NODE_ENV: 'production',
    });
  });

  it('yields to the environment, also where that has an empty value or a file', async () => {
    write('.env', 'N8N_HOST=a\nN8N_PORT=1\nN8N_SMTP_PASS=b\nDATABASE_URL_FILE=/c\nNODE_ENV=development\n');
    const given = { N8N_HOST: 'x', N8N_PORT: '', N8N_SMTP_PASS_FILE: '/y', DATABASE_URL: 'z' };
    const found = await environmentOf(given);
    expect(found).toMatchObject({ ...given, NODE_ENV: 'production' });
    expect(found).not.toHaveProperty('N8N_SMTP_PASS');
    expect(found).not.toHaveProperty('DATABASE_URL_FILE');
  });

  it('may say a setting twice itself, which is then told as a fault', async () => {
    write('.env', 'N8N_SMTP_PASS=b\nN8N_SMTP_PASS_FILE=/c\n');
    expect(await environmentOf()).toMatchObject({ N8N_SMTP_PASS: 'b', N8N_SMTP_PASS_FILE: '/c' });
  });

  it('has remarks begin with #, and says so where one is in the middle of a value', async () => {
    const lines = [
      'N8N_SMTP_PASS=pa#ss',
      'export N8N_HOST=a.example#b',
      'N8N_PORT=5680 # a port',
      'N8N_SMTP_USER=#',
      'LATCHKEY_ACCENT=#336699',
    ];
    write(
      '.env',
      [...lines, '# N8N_METRICS=x#y', `LATCHKEY_INSTANCE_NAME="a#b\nN8N_SMTP_PASS=c#d"`, ''].join('\n'),
    );
    const { out, err } = await launch();
    expect(JSON.parse(out)).toMatchObject({
      N8N_SMTP_PASS: 'pa',
      N8N_HOST: 'a.example',
      N8N_PORT: '5680',
      N8N_SMTP_USER: '',
      LATCHKEY_INSTANCE_NAME: 'a#b\nN8N_SMTP_PASS=c#d',
    });
    const warning = (name: string) =>
      `Warning: ${name} in .env ends before its first #, which begins a remark. Put the value in quotes.\n`;
    expect(err).toBe(warning('N8N_SMTP_PASS') + warning('N8N_HOST') + warning('LATCHKEY_ACCENT'));
  });

  it('need not be there', async () => {
    expect(await launch()).toMatchObject({ code: 0, err: '' });
  });

  it('that cannot be read stops whatever was called', async () => {
    mkdirSync(join(root, '.env'));
    const ended = await launch();
    expect(ended).toMatchObject({ code: 1, out: '' });
    expect(ended.err).toMatch(
      /\.env cannot be read \(EISDIR\)\. Let the user who runs Latchkey read it, or remove it\.\n$/,
    );
  });

  it.skipIf(process.getuid?.() === 0)('that others may not read stops whatever was called', async () => {
    write('.env', 'N8N_HOST=a');
    chmodSync(join(root, '.env'), 0);
    expect(await launch()).toMatchObject({ code: 1, out: '', err: expect.stringContaining('(EACCES)') });
  });
});

describe('the line that nothing is built yet', () => {
  it.each<[what: string, env: Record<string, string>, envFile: string]>([
    ['the environment', { N8N_LOG_FORMAT: ' JSON ' }, ''],
    ['quotes in the environment', { N8N_LOG_FORMAT: '"json"' }, ''],
    ['.env', {}, 'N8N_LOG_FORMAT=json'],
    ['a file', {}, 'N8N_LOG_FORMAT_FILE={root}/format'],
  ])('is JSON where %s says so', async (_what, env, envFile) => {
    rmSync(join(root, 'dist/.latchkey'));
    write('format', 'json\n');
    write('.env', envFile.replace('{root}', root));
    const { code, out, err } = await launch(env);
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(JSON.parse(err)).toMatchObject({
      level: 'error',
      msg: 'Latchkey is not built yet. Run "npm run build" once, then try again.',
    });
  });

  it('is else text', async () => {
    rmSync(join(root, 'dist/.latchkey'));
    for (const env of [{}, { N8N_LOG_FORMAT: 'text' }, { N8N_LOG_FORMAT_FILE: '/nowhere' }])
      expect((await launch(env)).err).toBe(
        'Latchkey is not built yet. Run "npm run build" once, then try again.\n',
      );
  });
});
