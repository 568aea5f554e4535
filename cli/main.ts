import { join } from 'node:path';
import { wantsJsonLog } from '../lib/config';
import { keepLog, log, tellAsJson } from '../lib/log';
import { keepLanguages, keepOwnLanguage } from '../words/words';
import { help, helpOf, readCall } from './call';
import { language } from './words';

/** Runs one command of the command line. Exit codes: 0 done, 1 could not, 2 called wrongly. */
export async function main(root: string, args: string[]): Promise<void> {
  readWords(root);
  const { name, command, flags, typed, wrong } = readCall(args);
  if (wrong) return refuse(wrong);
  if (!name || !command) {
    if (flags.version) return console.log((await import('../lib/version')).VERSION);
    console.log(help());
    if (!flags.help) process.exitCode = 2;
    return;
  }
  if (flags.help) return console.log(helpOf(name));
  if ('runBare' in command) {
    process.exitCode = await command.runBare(typed);
    return;
  }
  if (name === 'start') beginLog();
  const { readSettings } = await import('./open');
  const settings = readSettings();
  // A reader like "| head" closes the pipe when it has enough.
  process.stdout.on('error', () => {});
  const code = settings ? await command.run(root, settings, typed, flags) : 1;
  if (code !== undefined) process.exitCode = code;
}

/** Whether the settings allow a start; prints every fault when not. Asked before the build, which takes longer. */
export async function mayStart(root: string): Promise<boolean> {
  readWords(root);
  beginLog();
  const { readSettings } = await import('./open');
  return readSettings() !== null;
}

/**
 * With N8N_LOG_FORMAT=json every line of a start is JSON, also before the settings are read, which may be wrong, and also
 * what Node would print by itself.
 */
function beginLog(): void {
  if (hasBegun || !wantsJsonLog()) return;
  hasBegun = true;
  tellAsJson();
  keepLog({ level: 'info', format: 'json', stream: 'stderr' });
  process.removeAllListeners('warning').on('warning', (warning) => log('warn', warning.message, warning));
  process.on('uncaughtException', (error) => {
    // Next logs it as well once it runs, and goes on.
    if (process.listenerCount('uncaughtException') > 1) return;
    log('error', 'Nothing caught an error', error);
    process.exit(1);
  });
}

let hasBegun = false;

/** Every language that is there; mails are in that of whoever runs the instance. */
function readWords(root: string): void {
  keepLanguages(join(root, 'words'));
  keepOwnLanguage(language());
}

function refuse(said: string): void {
  console.error(said);
  process.exitCode = 2;
}
