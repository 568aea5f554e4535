import { parseArgs } from 'node:util';

const HELP = `Usage: npx latchkey <command>

  start    Runs the instance, without installing or building anything first

  --help   Shows this text
`;

/** Runs one command of the command line. Exit codes: 0 done, 1 could not, 2 called wrongly. */
export async function main(root: string, args: string[]): Promise<void> {
  const { values, positionals } = parse(args);
  const [command, ...rest] = positionals;
  if (values.help || command === undefined) {
    console.log(HELP);
    if (command === undefined && !values.help) process.exitCode = 2;
    return;
  }
  if (command !== 'start' || rest.length > 0) {
    console.error(`There is no command "${positionals.join(' ')}".\n\n${HELP}`);
    process.exitCode = 2;
    return;
  }
  const { readSettings, start } = await import('./start');
  const settings = readSettings();
  if (settings) await start(root, settings, values.dev);
  else process.exitCode = 1;
}

/** Whether the settings allow a start; prints every fault when not. Asked before the build, which takes longer. */
export async function mayStart(): Promise<boolean> {
  const { readSettings } = await import('./start');
  return readSettings() !== null;
}

function parse(args: string[]) {
  const options = {
    help: { type: 'boolean', short: 'h' },
    dev: { type: 'boolean', default: false },
  } as const;
  try {
    return parseArgs({ args, options, allowPositionals: true });
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error));
    process.exit(2);
  }
}
