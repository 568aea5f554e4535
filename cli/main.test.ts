import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { main } from './main.ts';

const COMMANDS = [
  'start',
  'doctor',
  'users',
  'invite',
  'revoke',
  'role',
  'disable',
  'enable',
  'sign-out',
  'delete',
  'activity',
  'mails',
  'mails:send-again',
  'reset-password',
  'mfa:disable',
  'templates',
  'owner:transfer',
  'activity:verify',
  'users:import',
  'users:export',
  'groups',
  'groups:add',
  'groups:remove',
  'groups:join',
  'groups:leave',
  'apps',
  'apps:add',
  'apps:allow',
  'apps:deny',
  'apps:remove',
  'apps:words',
  'oidc',
  'oidc:add',
  'oidc:rotate-secret',
  'oidc:rotate-key',
  'backup',
  'restore',
  'user-management:reset',
];

/** A project folder with one more language. */
let root = '';
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'latchkey-main-'));
  mkdirSync(join(root, 'words'));
  const german = {
    cli: { usage: 'Aufruf: npx latchkey {call}', wrong: { option: 'Es gibt kein {option}.' } },
  };
  writeFileSync(join(root, 'words/de.json'), JSON.stringify(german));
});
afterAll(() => {
  rmSync(root, { recursive: true });
  Reflect.deleteProperty(globalThis, Symbol.for('latchkey.words'));
});

let out: string[];
let err: string[];
beforeEach(() => {
  vi.stubEnv('LC_ALL', 'C');
  [out, err] = [[], []];
  vi.spyOn(console, 'log').mockImplementation((text) => void out.push(text));
  vi.spyOn(console, 'error').mockImplementation((text) => void err.push(text));
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  process.exitCode = undefined;
});

async function call(...args: string[]) {
  [out, err, process.exitCode] = [[], [], undefined];
  await main(root, args);
  return { code: process.exitCode ?? 0, out: out.join('\n'), err: err.join('\n') };
}

describe('the command line', () => {
  it('lists every command when it is asked for help, and when it is given nothing to do', async () => {
    for (const args of [['--help'], ['-h'], []]) {
      const { code, out } = await call(...args);
      expect(code).toBe(args.length > 0 ? 0 : 2);
      for (const name of COMMANDS) expect(out).toMatch(new RegExp(`^  ${name}( .+)?  +[A-Z]`, 'm'));
    }
  });

  it.each(COMMANDS)('says how %s is called, before or behind it', async (name) => {
    const help = await call(name, '--help');
    expect(help).toMatchObject({ code: 0, err: '' });
    expect(help.out).toMatch(new RegExp(`^Usage: npx latchkey ${name}`));
    expect(await call('--help', name)).toEqual(help);
  });

  it.each([
    ['start', ['--dev']],
    ['users', ['--json']],
    ['invite', ['--role member|admin', '--group <group>…', '<email>…']],
    ['groups', ['--json']],
    ['groups:add', ['<group>']],
    ['groups:remove', ['<group>']],
    ['groups:join', ['<group> <email>…']],
    ['groups:leave', ['<group> <email>…']],
    ['role', ['<email>… member|admin']],
    ['disable', ['<email>…']],
    ['enable', ['<email>…']],
    ['sign-out', ['<email>…']],
    ['revoke', ['<email>…']],
    ['delete', ['<email>', '--transfer-to <email>', '--yes']],
    ['activity', ['--json', '--since <time>']],
    ['mails', ['--json']],
    ['mails:send-again', ['[<id>…]', '--failed']],
    ['owner:transfer', ['<email>']],
    ['activity:verify', ['--head <position>:<hash>']],
    ['users:import', ['--dry-run', '<file>']],
    ['users:export', ['--json']],
    ['backup', ['[<file>]']],
    ['restore', ['<file>', '--yes', '--new-key']],
    ['user-management:reset', ['--yes']],
  ])('names what %s takes', async (name, taken) => {
    const { out } = await call(name, '--help');
    for (const it of taken) expect(out).toContain(it);
  });

  it.each([
    ['an unknown command', ['sing'], 'There is no command "sing".'],
    ['a command that every object has', ['constructor'], 'There is no command "constructor".'],
    ['an unknown option', ['users', '--loud'], "Unknown option '--loud'.\n\nUsage: npx latchkey users"],
    ['an unknown option and nothing else', ['--loud'], '--loud'],
    ['an option of another command', ['users', '--yes'], '--yes'],
    ['an option of another command', ['user-management:reset', '--json'], '--json'],
    ['an option of another command', ['invite', 'mia@example.com', '--dry-run'], '--dry-run'],
    [
      'an option without its value',
      ['invite', 'mia@example.com', '--role'],
      "Option '--role <value>' argument missing.",
    ],
    [
      'an option without its value',
      ['activity:verify', '--head', '--json'],
      "Option '--head <value>' argument missing.",
    ],
    ['a switch with a value', ['--version=2'], "Option '--version' does not take an argument."],
    ['an option that only stands alone', ['users', '--version'], '--version'],
    ['a switch with a value', ['users', '--json=yes'], '--json'],
    ['too few words', ['invite'], 'Usage: npx latchkey invite <email>…'],
    ['too few words', ['disable'], 'Usage: npx latchkey disable <email>…'],
    ['too few words', ['role', 'mia@example.com'], 'Usage: npx latchkey role <email>… member|admin'],
    [
      'too many words',
      ['delete', 'mia@example.com', 'adam@example.com'],
      'Usage: npx latchkey delete <email> ',
    ],
    ['too many words', ['activity', '7d'], 'Usage: npx latchkey activity'],
    ['an option without its value', ['delete', 'mia@example.com', '--transfer-to', '--yes'], '--transfer-to'],
    ['an option without its value', ['activity', '--since'], '--since'],
    ['an option of another command', ['disable', 'mia@example.com', '--yes'], '--yes'],
    ['too few words', ['users:import', '--dry-run'], 'Usage: npx latchkey users:import <file>'],
    ['too many words', ['users', 'mia@example.com'], 'Usage: npx latchkey users'],
    [
      'too many words',
      ['reset-password', 'a@example.com', 'b@example.com'],
      'Usage: npx latchkey reset-password',
    ],
    ['too few words', ['restore', '--yes'], 'Usage: npx latchkey restore <file>'],
    ['too many words', ['backup', 'a', 'b'], 'Usage: npx latchkey backup [<file>]'],
    ['too many words', ['user-management:reset', 'now'], 'Usage: npx latchkey user-management:reset'],
  ])('is called wrongly with %s: %j', async (_what, args, words) => {
    const { code, out, err } = await call(...args);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain(words);
  });

  it('prints its version', async () => {
    const { version } = JSON.parse(readFileSync('package.json', 'utf8'));
    expect(await call('--version')).toEqual({ code: 0, out: version, err: '' });
  });

  it.each([
    ['de_AT.UTF-8', '', '', 'Aufruf: '],
    ['', 'de', 'en_US', 'Aufruf: '],
    ['', '', 'de_CH@euro', 'Aufruf: '],
    ['C', 'de_DE', 'de_DE', 'Usage: '],
    ['', 'POSIX', 'de_DE', 'Usage: '],
    ['fr_FR.UTF-8', '', '', 'Usage: '],
    ['', '', '', 'Usage: '],
    ['../../../etc/passwd', '', '', 'Usage: '],
  ])('speaks the language of LC_ALL=%s LC_MESSAGES=%s LANG=%s', async (all, messages, lang, usage) => {
    vi.stubEnv('LC_ALL', all);
    vi.stubEnv('LC_MESSAGES', messages);
    vi.stubEnv('LANG', lang);
    expect((await call('users', '--help')).out.startsWith(usage)).toBe(true);
    // What a language does not say is said in English.
    expect((await call('users', '--help')).out).toContain('Lists everybody who is in or invited.');
  });
});

describe('what a start prints before it knows its settings', () => {
  const EVENTS = ['warning', 'uncaughtException'] as const;
  let before: unknown[][];
  beforeEach(() => {
    before = EVENTS.map((event) => process.listeners(event as never));
    vi.resetModules();
  });
  afterEach(() => {
    EVENTS.forEach((event, at) => {
      process.removeAllListeners(event);
      for (const listener of before[at] as never[]) process.on(event as never, listener);
    });
    Reflect.deleteProperty(globalThis, Symbol.for('latchkey.log'));
  });

  /** What a start with these settings says, which one of them keeps from starting. */
  async function begin(env: Record<string, string>): Promise<string[]> {
    for (const [name, value] of Object.entries({ N8N_PORT: 'x', N8N_SMTP_PASSWORD: 'y', ...env }))
      vi.stubEnv(name, value);
    const { mayStart } = await import('./main.ts');
    expect(await mayStart(root)).toBe(false);
    return err;
  }

  it.each<[string, Record<string, string>]>([
    ['by its value', { N8N_LOG_FORMAT: 'json' }],
    ['in any case and with quotes', { N8N_LOG_FORMAT: "'Json'" }],
    ['by a file', { N8N_LOG_FORMAT: '', N8N_LOG_FORMAT_FILE: 'FORMAT' }],
  ])('is a line of JSON each, where JSON is asked for %s', async (_how, env) => {
    const path = join(root, 'format');
    writeFileSync(path, 'json\n');
    const said = await begin(
      Object.fromEntries(Object.entries(env).map(([name, text]) => [name, text.replace('FORMAT', path)])),
    );
    const lines = said.map((line) => JSON.parse(line));
    expect(lines.map(({ level }) => level)).toContain('error');
    expect(lines.map(({ msg }) => msg)).toEqual(
      expect.arrayContaining([
        expect.stringContaining('N8N_SMTP_PASSWORD is not known'),
        expect.stringMatching(/^N8N_PORT: /),
      ]),
    );
    for (const { time } of lines) expect(new Date(time).getTime()).toBeGreaterThan(0);
  });

  it('holds for what Node says by itself', async () => {
    await begin({ N8N_LOG_FORMAT: 'json' });
    err = [];
    process.emit('warning', Object.assign(new Error('It will be gone.'), { name: 'DeprecationWarning' }));
    expect(err.map((line) => JSON.parse(line))).toMatchObject([{ level: 'warn', msg: 'It will be gone.' }]);
  });

  it('is else text, and leaves what Node says to Node', async () => {
    const said = await begin({ N8N_LOG_FORMAT: 'text' });
    expect(said.at(-1)).toMatch(/^N8N_PORT: /);
    expect(EVENTS.map((event) => process.listeners(event as never))).toEqual(before);
  });
});
