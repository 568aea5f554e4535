import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { main } from './main.ts';

const COMMANDS = [
  'start',
  'users',
  'invite',
  'reset-password',
  'mfa:disable',
  'owner:transfer',
  'activity:verify',
  'users:import',
  'users:export',
  'backup',
  'restore',
  'user-management:reset',
];

let out: string[];
let err: string[];
beforeEach(() => {
  [out, err] = [[], []];
  vi.spyOn(console, 'log').mockImplementation((text) => void out.push(text));
  vi.spyOn(console, 'error').mockImplementation((text) => void err.push(text));
});
afterEach(() => {
  vi.restoreAllMocks();
  process.exitCode = undefined;
});

async function call(...args: string[]) {
  [out, err, process.exitCode] = [[], [], undefined];
  await main('/nowhere', args);
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
    ['invite', ['--role member|admin', '<email>']],
    ['owner:transfer', ['<email>']],
    ['activity:verify', ['--head <position>:<hash>']],
    ['users:import', ['--dry-run', '<file.csv>']],
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
    ['an unknown option', ['users', '--loud'], '--loud'],
    ['an unknown option and nothing else', ['--loud'], '--loud'],
    ['an option of another command', ['users', '--yes'], '--yes'],
    ['an option of another command', ['user-management:reset', '--json'], '--json'],
    ['an option of another command', ['invite', 'mia@example.com', '--dry-run'], '--dry-run'],
    ['an option without its value', ['invite', 'mia@example.com', '--role'], '--role'],
    ['a switch with a value', ['users', '--json=yes'], '--json'],
    ['too few words', ['invite'], 'Usage: npx latchkey invite <email>'],
    ['too few words', ['users:import', '--dry-run'], 'Usage: npx latchkey users:import <file.csv>'],
    ['too many words', ['users', 'mia@example.com'], 'Usage: npx latchkey users'],
    ['too many words', ['invite', 'a@example.com', 'b@example.com'], 'Usage: npx latchkey invite'],
    ['too few words', ['restore', '--yes'], 'Usage: npx latchkey restore <file>'],
    ['too many words', ['backup', 'a', 'b'], 'Usage: npx latchkey backup [<file>]'],
    ['too many words', ['user-management:reset', 'now'], 'Usage: npx latchkey user-management:reset'],
  ])('is called wrongly with %s: %j', async (_what, args, words) => {
    const { code, out, err } = await call(...args);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain(words);
  });
});
