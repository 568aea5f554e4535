import { createServer } from 'node:http';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { config, keepConfig, parseSettings, type Settings, SettingsFaults } from '../lib/config';
import { closeDb } from '../lib/db';
import { keepInstanceKey } from '../lib/instance-key';
import { log } from '../lib/log';
import { runDelivery } from '../lib/mail/run';
import { migrate } from '../lib/migrate';
import { startPostgres } from '../lib/postgres';
import { pruneRateLimits } from '../lib/rate-limit';
import { pruneSessions } from '../lib/sessions/prune';
import { hasOwner, setupLink } from '../lib/setup/queries';
import { listen, serve } from './serve';

const HOUSEKEEPING_EVERY_MS = 3_600_000;
const PORT_PATIENCE_MS = 6_000;

/** A part of the running instance that ends cleanly when asked. */
type Part = { stop(): Promise<void> };

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
    read = settings;
    return settings;
  } catch (error) {
    if (!(error instanceof SettingsFaults)) throw error;
    for (const warning of error.warnings) console.error(`Warning: ${warning}`);
    console.error(error.faults.join('\n'));
    return null;
  }
}

/** Runs the instance until SIGTERM or SIGINT, then stops all of it and exits with 0. */
export async function start(root: string, settings: Settings, dev: boolean): Promise<void> {
  const parts: Part[] = [];
  let isStopping = false;
  const stop = async (code: number) => {
    if (isStopping) return;
    isStopping = true;
    for (const part of parts.reverse())
      await part.stop().catch((error) => log('error', 'A part did not stop cleanly', error));
    process.exit(code);
  };
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => stop(0));
  try {
    await assemble(root, settings, dev, parts);
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error));
    await stop(1);
  }
  if (isStopping) return;
  const invitation = (await hasOwner()) ? '' : `\nSet up the owner account: ${setupLink()}`;
  console.log(`Latchkey is ready: ${config().baseUrl}${invitation}`);
}

async function assemble(root: string, settings: Settings, dev: boolean, parts: Part[]): Promise<void> {
  await waitForPort(settings);
  const instanceKey = settings.instanceKey ?? keepInstanceKey(settings.dataDir);
  let databaseUrl = settings.databaseUrl;
  if (!databaseUrl) {
    const postgres = await startPostgres({ root, dataDir: settings.dataDir });
    parts.push(postgres);
    databaseUrl = postgres.url;
  }
  keepConfig({ ...settings, instanceKey, databaseUrl });
  for (const name of await migrate(databaseUrl, join(root, 'prisma/migrations')))
    log('info', `Migrated: ${name}`);
  parts.push({ stop: closeDb });
  if (settings.mail) parts.push(await runDelivery());
  parts.push(keepHouse());
  parts.push(await serve(root, dev));
}

/** An instance that was killed may hold its port a moment longer; one that lives is named. */
async function waitForPort({ port, listenAddress }: Settings): Promise<void> {
  for (let waited = 0; ; waited += 500) {
    const probe = createServer();
    try {
      await listen(probe, port, listenAddress);
      await new Promise((resolve) => probe.close(resolve));
      return;
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? error.code : undefined;
      if (code === 'EACCES')
        throw new Error(`N8N_PORT: this user may not listen on port ${port}. Set one above 1023.`);
      if (code === 'EADDRNOTAVAIL')
        throw new Error(
          `N8N_LISTEN_ADDRESS: this machine has no address ${listenAddress}. Set one that it has.`,
        );
      if (code !== 'EADDRINUSE') throw error;
      if (waited >= PORT_PATIENCE_MS)
        throw new Error(
          `N8N_PORT: port ${port} is in use by another program. Stop that one, or set another port.`,
        );
      if (waited === 0) console.error(`Port ${port} is in use. Waiting for it a few seconds.`);
      await sleep(500);
    }
  }
}

/** Rows that have run out are deleted once an hour. */
function keepHouse(): Part {
  const tidy = () =>
    Promise.all([pruneSessions(), pruneRateLimits()]).catch((error) =>
      log('warn', 'Housekeeping failed', error),
    );
  const timer = setInterval(tidy, HOUSEKEEPING_EVERY_MS);
  return { stop: async () => clearInterval(timer) };
}
