import { join } from 'node:path';
import { closeDb, DatabaseFault, migrate, settleEncryption } from '../database/database';
import { config, keepConfig, parseSettings, type Settings, SettingsFaults } from '../lib/config';
import { keepInstanceKey } from '../lib/instance-key';
import { keepLog, log, tell } from '../lib/log';
import { Problem } from '../lib/problem';
import { startPostgres } from '../postgres/postgres';
import type { SettingName } from '../settings/settings';
import { sayError } from '../words/say';
import { saySettingFault, saySettingWarning } from '../words/settings';
import { language, words } from './words';

/**
 * A part of the opened instance that ends cleanly when asked, and in a hurry does not wait for others to leave; the last one
 * that was opened is stopped first.
 */
export type Part = { stop(isHurried?: boolean): Promise<void> };

/** How a command ends: done, could not, or called wrongly. */
export type ExitCode = 0 | 1 | 2;

/** Settings that lead to what other problems are about. */
const SETTINGS: { [code: string]: SettingName } = {
  port_refused: 'N8N_PORT',
  port_taken: 'N8N_PORT',
  listen_address_unknown: 'N8N_LISTEN_ADDRESS',
};

let read: Settings | undefined;

/**
 * The settings of this process, read once, with their warnings printed. Null, with every fault printed, when one is
 * wrong.
 */
export function readSettings(): Settings | null {
  if (read) return read;
  try {
    const { settings, warnings } = parseSettings();
    warn(warnings);
    keepLog({ level: settings.logLevel, format: settings.logFormat, stream: 'stderr' });
    read = settings;
    return settings;
  } catch (error) {
    if (!(error instanceof SettingsFaults)) throw error;
    warn(error.warnings);
    for (const fault of error.faults) tell('error', saySettingFault(fault, language()));
    return null;
  }
}

function warn(warnings: SettingsFaults['warnings']): void {
  const t = words('cli');
  for (const warning of warnings)
    tell('warn', t('open.warning', { warning: saySettingWarning(warning, language()) }));
}

/**
 * Opens the instance's database, started or joined and brought up to date, and makes its configuration that of this
 * process, so that verbs can be called. What is to be stopped in the end is added to `parts` as it is opened. Throws what
 * keeps the database from being used.
 */
export async function openInstance(root: string, settings: Settings, parts: Part[]): Promise<void> {
  const instanceKey = settings.instanceKey ?? keepInstanceKey(settings.dataDir);
  const databaseUrl = await reachDatabase(root, settings, parts);
  keepConfig({ ...settings, instanceKey, databaseUrl });
  const applied = await inItsName(settings, () => migrate(databaseUrl, join(root, 'prisma/migrations')));
  // Standard output is for what a command prints for other programs.
  for (const migration of applied) tell('info', words('cli')('open.migrated', { migration }));
  parts.push({ stop: closeDb });
}

/** The URL of the database: one's own, with encryption settled, or that of the embedded one, which is started or joined. */
export async function reachDatabase(root: string, settings: Settings, parts: Part[]): Promise<string> {
  if (settings.databaseUrl) return settleEncryption(settings.databaseUrl);
  const onMove = (databaseUrl: string) => keepConfig({ ...config(), databaseUrl });
  const postgres = await startPostgres({ root, dataDir: settings.dataDir, onMove });
  parts.push(postgres);
  return postgres.url;
}

/** Has a fault of the database name the setting that leads to it. */
export async function inItsName<T>({ databaseUrl }: Settings, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw error instanceof DatabaseFault && !databaseUrl ? error.of('LATCHKEY_DATA_DIR') : error;
  }
}

/**
 * Opens the instance for one piece of work and closes it again, whether it runs elsewhere at the same time or not. What
 * the work throws is printed, and is an exit code of 1.
 */
export async function withInstance(
  root: string,
  settings: Settings,
  work: () => Promise<ExitCode>,
): Promise<ExitCode> {
  const parts: Part[] = [];
  try {
    await openInstance(root, settings, parts);
    return await work();
  } catch (error) {
    console.error(explain(error));
    return 1;
  } finally {
    await stopParts(parts);
  }
}

/** Stops what was opened, the last one first; one that does not stop cleanly does not keep the others from it. */
export async function stopParts(parts: Part[], isHurried = false): Promise<void> {
  for (const part of parts.reverse())
    await part.stop(isHurried).catch((error) => log('error', 'A part did not stop cleanly', error));
}

/** What went wrong, as `SETTING: sentence` where a setting leads to it. */
export function explain(error: unknown): string {
  const sentence = sayError(error, language());
  const setting = settingOf(error);
  return setting ? `${setting}: ${sentence}` : sentence;
}

function settingOf(error: unknown): string | undefined {
  if (error instanceof DatabaseFault) return error.setting;
  return error instanceof Problem ? SETTINGS[error.code] : undefined;
}
