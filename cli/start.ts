import { createServer } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { system } from '../lib/actor';
import { runChaining } from '../lib/audit/run';
import { config, type Settings } from '../lib/config';
import { runDoorChecks } from '../lib/door-checks/run';
import { keepLog, log, tell } from '../lib/log';
import { runDelivery } from '../lib/mail/run';
import { keepMetrics } from '../lib/metrics';
import { Problem } from '../lib/problem';
import { applyOwner } from '../lib/setup/apply-owner';
import { isClaimable, isUserManagementOff, setupLink } from '../lib/setup/queries';
import { writeFailedSignIns } from '../lib/users/failed-sign-ins';
import { VERSION } from '../lib/version';
import { findMemoryShortage, listen, NEEDED_MB, serve, spareMemory, startTelling } from '../server/serve';
import { keepHouse } from './housekeeping';
import { explain, openInstance, type Part, stopParts } from './open';
import { words } from './words';

const PORT_PATIENCE_MS = 6_000;
const LAST_OF_ALL_MS = 9_000;

/** Runs the instance until SIGTERM or SIGINT, then stops all of it and exits with 0. */
export async function start(root: string, settings: Settings, dev: boolean): Promise<void> {
  keepLog({ level: settings.logLevel, format: settings.logFormat, stream: 'stdout' });
  log('info', `Latchkey ${VERSION}`);
  spareMemory();
  tellOfMemory();
  const parts: Part[] = [];
  let isStopping = false;
  const stop = async (code: number, isHurried = false) => {
    if (isStopping) return;
    isStopping = true;
    // A part that hangs, like one that waits for a database, does not keep the process: the next start finds the rest.
    setTimeout(() => process.exit(code), LAST_OF_ALL_MS);
    await stopParts(parts, isHurried);
    process.exit(code);
  };
  for (const signal of ['SIGTERM', 'SIGHUP'] as const) process.on(signal, () => stop(0));
  // Ctrl+C comes from a person, who waits for it.
  process.on('SIGINT', () => stop(0, true));
  try {
    await assemble(root, settings, dev, parts);
    if (!isStopping) await tellReady();
  } catch (error) {
    tell('error', explain(error));
    await stop(1);
  }
}

/** For people, and for programs that wait for the first line. Not by the console, which by now belongs to the log. */
async function tellReady(): Promise<void> {
  const lines = [`Latchkey is ready: ${config().baseUrl}`];
  if (await isClaimable()) lines.push(words('cli')('start.set_up', { link: setupLink() }));
  tell('info', lines, 'stdout');
}

async function assemble(root: string, settings: Settings, dev: boolean, parts: Part[]): Promise<void> {
  await waitForPort(settings);
  if (settings.metricsEnabled) await keepMetrics(VERSION);
  await openInstance(root, settings, parts);
  // Stopped after everything that writes to the activity log.
  parts.push(runChaining());
  parts.push({ stop: writeFailedSignIns });
  await applyOwner(system);
  if (settings.userManagementDisabled) await tellOfDisabling();
  if (settings.mail) parts.push(await runDelivery());
  parts.push(keepHouse());
  parts.push(runDoorChecks());
  parts.push(startTelling());
  parts.push(await serve(root, dev));
}

function tellOfMemory(): void {
  const megabytes = findMemoryShortage();
  if (megabytes !== null) tell('warn', words('cli')('start.memory_short', { megabytes, needed: NEEDED_MB }));
}

/** The setting has an effect before there is an owner only: users are never locked out. */
async function tellOfDisabling(): Promise<void> {
  const name = 'N8N_USER_MANAGEMENT_DISABLED';
  if (await isUserManagementOff()) log('info', `User management is off (${name}).`);
  else log('warn', `${name} has no effect, because this instance has an owner. Remove it.`);
}

/** An instance that was killed may hold its port a moment longer. */
async function waitForPort({ port, listenAddress }: Settings): Promise<void> {
  for (let waited = 0; ; waited += 500) {
    const probe = createServer();
    try {
      await listen(probe, port, listenAddress);
      await new Promise((resolve) => probe.close(resolve));
      return;
    } catch (error) {
      const isTaken = error instanceof Problem && error.is('port_taken');
      if (!isTaken || waited >= PORT_PATIENCE_MS) throw error;
      if (waited === 0) tell('info', words('cli')('start.port_waiting', { port: String(port) }));
      await sleep(500);
    }
  }
}
