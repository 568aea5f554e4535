import { parseArgs } from 'node:util';
import type { Settings } from '../lib/config';

type Flags = { dev: boolean };
type Command = {
  /** What stands behind its name; so many words it takes. One in brackets may be left out. */
  takes: string[];
  about: string;
} & ({ run: Run } | { runBare: RunBare });
/** Resolves with the exit code, or never with one: what it started goes on. */
type Run = (root: string, settings: Settings, words: string[], flags: Flags) => Promise<number | undefined>;
/** Needs no settings, and so runs when one is wrong. Resolves with the exit code. */
type RunBare = (words: string[]) => Promise<number>;

const COMMANDS: Record<string, Command> = {
  start: {
    takes: [],
    about: 'Runs the instance, without installing or building anything first',
    async run(root, settings, _words, { dev }) {
      const { start } = await import('./start');
      await start(root, settings, dev);
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
  'reset-password': {
    takes: ['<email>'],
    about: 'Prints a link by which this user chooses a new password; needs no mail',
    async run(root, settings, [email = '']) {
      const { resetPassword } = await import('./reset-password');
      return resetPassword(root, settings, email);
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
};

/** Runs one command of the command line. Exit codes: 0 done, 1 could not, 2 called wrongly. */
export async function main(root: string, args: string[]): Promise<void> {
  const { values, positionals } = parse(args);
  const [name, ...words] = positionals;
  if (name === undefined) {
    console.log(help());
    if (!values.help) process.exitCode = 2;
    return;
  }
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (!command) return wrong(`There is no command "${positionals.join(' ')}".\n\n${help()}`);
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
  const code = settings ? await command.run(root, settings, words, values) : 1;
  if (code !== undefined) process.exitCode = code;
}

/** Whether the settings allow a start; prints every fault when not. Asked before the build, which takes longer. */
export async function mayStart(): Promise<boolean> {
  const { readSettings } = await import('./open');
  return readSettings() !== null;
}

function parse(args: string[]) {
  const options = {
    help: { type: 'boolean', short: 'h', default: false },
    dev: { type: 'boolean', default: false },
  } as const;
  try {
    return parseArgs({ args, options, allowPositionals: true });
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error));
    process.exit(2);
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

function helpOf(name: string, { takes, about }: Command): string {
  return `Usage: npx latchkey ${[name, ...takes].join(' ')}\n\n${about}.\n`;
}

function wrong(words: string): void {
  console.error(words);
  process.exitCode = 2;
}
