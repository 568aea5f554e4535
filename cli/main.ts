import { parseArgs } from 'node:util';
import type { Settings } from '../lib/config';

/** What stands behind two dashes: a switch, or a name with a value. */
type Option = { type: 'boolean' | 'string'; takes?: string; about: string };
type Flags = Record<string, string | boolean | undefined>;
type Command = {
  /** What stands behind its name; so many words it takes. One in brackets may be left out. */
  takes: string[];
  about: string;
  /** Its own, by name; no other command knows them. */
  options?: Record<string, Option>;
} & ({ run: Run } | { runBare: RunBare });
/** Resolves with the exit code, or never with one: what it started goes on. */
type Run = (root: string, settings: Settings, words: string[], flags: Flags) => Promise<number | undefined>;
/** Needs no settings, and so runs when one is wrong. Resolves with the exit code. */
type RunBare = (words: string[]) => Promise<number>;

const COMMANDS: Record<string, Command> = {
  start: {
    takes: [],
    about: 'Runs the instance, without installing or building anything first',
    options: { dev: { type: 'boolean', about: 'Builds pages anew as they change' } },
    async run(root, settings, _words, { dev }) {
      const { start } = await import('./start');
      await start(root, settings, dev === true);
      return undefined;
    },
  },
  doctor: {
    takes: [],
    about: 'Checks settings, database, base URL and mail server, and says what to do',
    async run(root, settings) {
      const { doctor } = await import('./doctor');
      return doctor(root, settings);
    },
  },
  users: {
    takes: [],
    about: 'Lists everybody who is in or invited',
    options: { json: { type: 'boolean', about: 'Prints a JSON array' } },
    async run(root, settings, _words, { json }) {
      const { listUsers } = await import('./users');
      return listUsers(root, settings, json === true);
    },
  },
  invite: {
    takes: ['<email>'],
    about: 'Invites somebody and prints the link; mails it too, where e-mail is on',
    options: {
      role: { type: 'string', takes: 'member|admin', about: 'What they will be; member if not said' },
    },
    async run(root, settings, [typed = ''], { role }) {
      const { invite } = await import('./invite');
      return invite(root, settings, { typed, role: role?.toString() });
    },
  },
  'reset-password': {
    takes: ['<email>'],
    about: 'Prints a link by which this user chooses a new password; needs no mail',
    async run(root, settings, [email = '']) {
      const { resetPassword } = await import('./reset-password');
      return resetPassword(root, settings, email);
    },
  },
  'mfa:disable': {
    takes: ['<email>'],
    about: 'Clears the second factor of this user, for whoever has lost theirs',
    async run(root, settings, [email = '']) {
      const { disableMfa } = await import('./mfa-disable');
      return disableMfa(root, settings, email);
    },
  },
  templates: {
    takes: ['[invite|password-reset]'],
    about: 'Prints the built-in mails as HTML with placeholders, to be saved and changed',
    async runBare([name]) {
      const { printTemplates } = await import('./templates');
      return printTemplates(name);
    },
  },
  'owner:transfer': {
    takes: ['<email>'],
    about: 'Makes this user the owner, and the owner an admin',
    async run(root, settings, [email = '']) {
      const { transferOwner } = await import('./owner-transfer');
      return transferOwner(root, settings, email);
    },
  },
  'activity:verify': {
    takes: [],
    about: 'Checks that no row of the activity log was changed, moved or taken away',
    options: {
      head: {
        type: 'string',
        takes: '<position>:<hash>',
        about: 'Is this place, printed earlier, still there?',
      },
    },
    async run(root, settings, _words, { head }) {
      const { verifyLog } = await import('./activity-verify');
      return verifyLog(root, settings, head?.toString());
    },
  },
  'users:import': {
    takes: ['<file.csv>'],
    about: 'Invites everybody in a table of email, role, first name and last name',
    options: { 'dry-run': { type: 'boolean', about: 'Only says what would become of each row' } },
    async run(root, settings, [path = ''], flags) {
      const { importUsers } = await import('./users-import');
      return importUsers(root, settings, { path, isDryRun: flags['dry-run'] === true });
    },
  },
  'users:export': {
    takes: [],
    about: 'Prints everybody who is in or invited, as CSV',
    options: { json: { type: 'boolean', about: 'Prints one JSON object a line instead' } },
    async run(root, settings, _words, { json }) {
      const { exportUsers } = await import('./users-export');
      return exportUsers(root, settings, json === true);
    },
  },
  backup: {
    takes: ['[<file>]'],
    about: 'Writes all that the instance holds into one file, while it runs or not',
    async run(root, settings, [path]) {
      const { backUp } = await import('./backup');
      return backUp(root, settings, path);
    },
  },
  restore: {
    takes: ['<file>'],
    about: 'Replaces all that the instance holds by what a backup holds; asks before',
    options: {
      yes: { type: 'boolean', about: 'Does not ask' },
      'new-key': {
        type: 'boolean',
        about: 'Restores although the instance key is another one; two-factor sign-in is turned off',
      },
    },
    async run(root, settings, [path = ''], flags) {
      const { restore } = await import('./restore');
      return restore(root, settings, {
        path,
        isSure: flags.yes === true,
        acceptsNewKey: flags['new-key'] === true,
      });
    },
  },
  'user-management:reset': {
    takes: [],
    about: 'Deletes all users, invites and mails: back to the first start; asks before',
    options: { yes: { type: 'boolean', about: 'Does not ask' } },
    async run(root, settings, _words, { yes }) {
      const { resetUserManagement } = await import('./user-management-reset');
      return resetUserManagement(root, settings, { isSure: yes === true });
    },
  },
};

/** Runs one command of the command line. Exit codes: 0 done, 1 could not, 2 called wrongly. */
export async function main(root: string, args: string[]): Promise<void> {
  const at = args.findIndex((arg) => !arg.startsWith('-'));
  const name = args[at];
  const command = name !== undefined && Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (name !== undefined && !command) return wrong(`There is no command "${name}".\n\n${help()}`);
  const others = args.filter((_arg, n) => n !== at);
  const { values, words, fault } = parse(others, command?.options);
  if (fault) return wrong(`${fault}\n\n${name && command ? helpOf(name, command) : help()}`);
  if (name === undefined || !command) {
    console.log(help());
    if (!values.help) process.exitCode = 2;
    return;
  }
  if (values.help) return console.log(helpOf(name, command));
  const needed = command.takes.filter((word) => !word.startsWith('['));
  if (words.length < needed.length || words.length > command.takes.length)
    return wrong(helpOf(name, command));
  if ('runBare' in command) {
    process.exitCode = await command.runBare(words);
    return;
  }
  const { readSettings } = await import('./open');
  const settings = readSettings();
  // Who reads with "| head" takes what they want and leaves; the rest is for nobody.
  process.stdout.on('error', () => {});
  const code = settings ? await command.run(root, settings, words, values) : 1;
  if (code !== undefined) process.exitCode = code;
}

/** Whether the settings allow a start; prints every fault when not. Asked before the build, which takes longer. */
export async function mayStart(): Promise<boolean> {
  const { readSettings } = await import('./open');
  return readSettings() !== null;
}

function parse(args: string[], own: Command['options']): { values: Flags; words: string[]; fault?: string } {
  const options = { help: { type: 'boolean', short: 'h' } as const, ...own };
  try {
    const { values, positionals } = parseArgs({ args, options, allowPositionals: true });
    return { values, words: positionals };
  } catch (error) {
    // Its first sentence says what is wrong; the others are for programmers.
    const [sentence] = String(error instanceof Error ? error.message : error).split('. ');
    return { values: {}, words: [], fault: `${sentence}.` };
  }
}

function help(): string {
  const calls = Object.entries(COMMANDS).map(([name, { takes, about }]) => ({
    call: [name, ...takes].join(' '),
    about,
  }));
  const width = Math.max(...calls.map(({ call }) => call.length));
  const lines = calls.map(({ call, about }) => `  ${call.padEnd(width)}  ${about}`);
  return `Usage: npx latchkey <command>\n\n${lines.join('\n')}\n\n  ${'--help'.padEnd(width)}  Shows this text, or that of one command\n`;
}

function helpOf(name: string, { takes, about, options = {} }: Command): string {
  const flags = Object.entries(options).map(([flag, { takes: value, about: does }]) => ({
    flag: value ? `--${flag} ${value}` : `--${flag}`,
    does,
  }));
  const width = Math.max(...flags.map(({ flag }) => flag.length));
  const usage = [name, ...takes, ...flags.map(({ flag }) => `[${flag}]`)].join(' ');
  const lines = flags.map(({ flag, does }) => `\n  ${flag.padEnd(width)}  ${does}`);
  return `Usage: npx latchkey ${usage}\n\n${about}.\n${lines.join('')}${flags.length > 0 ? '\n' : ''}`;
}

function wrong(words: string): void {
  console.error(words);
  process.exitCode = 2;
}
