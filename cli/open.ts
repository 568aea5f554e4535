import { join } from 'node:path';
import { keepConfig, parseSettings, type Settings, SettingsFaults } from '../lib/config';
import { closeDb } from '../lib/db';
import { keepInstanceKey } from '../lib/instance-key';
import { keepLog, log } from '../lib/log';
import { migrate } from '../lib/migrate';
import { startPostgres } from '../lib/postgres';

/** A part of the opened instance that ends cleanly when asked; the last one that was opened goes first. */
export type Part = { stop(): Promise<void> };

let read: Settings | undefined;

/**
 * The settings of this process, read once, with their warnings printed. Null, with every fault printed, when one is
 * wrong.
 */
export function readSettings(): Settings | null {
  if (read) return read;
  try {
    const { settings, warnings } = parseSettings();
    for (const warning of warnings) console.error(`Warning: ${warning}`);
    keepLog({ level: settings.logLevel, format: settings.logFormat, stream: 'stderr' });
    read = settings;
    return settings;
  } catch (error) {
    if (!(error instanceof SettingsFaults)) throw error;
    for (const warning of error.warnings) console.error(`Warning: ${warning}`);
    console.error(error.faults.join('\n'));
    return null;
  }
}

/**
 * Opens the instance's database, started or joined and brought up to date, and makes its configuration that of this
 * process, so that verbs can be called. What is to be stopped in the end is added to `parts` as it comes.
 */
export async function openInstance(root: string, settings: Settings, parts: Part[]): Promise<void> {
  const instanceKey = settings.instanceKey ?? keepInstanceKey(settings.dataDir);
  let databaseUrl = settings.databaseUrl;
  if (!databaseUrl) {
    const postgres = await startPostgres({ root, dataDir: settings.dataDir });
    parts.push(postgres);
    databaseUrl = postgres.url;
  }
  keepConfig({ ...settings, instanceKey, databaseUrl });
  // Not among what a command prints for other programs.
  for (const name of await migrate(databaseUrl, join(root, 'prisma/migrations')))
    console.error(`Migrated: ${name}`);
  parts.push({ stop: closeDb });
}

/** How a command ends: done, or could not. */
export type ExitCode = 0 | 1;

/**
 * Opens the instance for one piece of work and closes it again, whether it runs elsewhere at the same time or not. What
 * the work throws is printed in a sentence.
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
    console.error(error instanceof Error ? error.message : String(error));
    return 1;
  } finally {
    await stopParts(parts);
  }
}

/** Stops what was opened, the last one first; one that does not stop cleanly does not keep the others. */
export async function stopParts(parts: Part[]): Promise<void> {
  for (const part of parts.reverse())
    await part.stop().catch((error) => log('error', 'A part did not stop cleanly', error));
}
