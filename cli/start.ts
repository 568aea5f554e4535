import { createServer } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { system } from '../lib/actor';
import { runChaining } from '../lib/audit/run';
import { config, type Settings } from '../lib/config';
import { pruneEmailChanges } from '../lib/email-changes/rows';
import { keepLog, log } from '../lib/log';
import { pruneMails } from '../lib/mail/prune';
import { runDelivery } from '../lib/mail/run';
import { keepMetrics } from '../lib/metrics';
import { prunePasskeyChallenges } from '../lib/passkeys/rows';
import { prunePasswordResets } from '../lib/password-resets/rows';
import { pruneRateLimits } from '../lib/rate-limits/limit';
import { pruneSessions } from '../lib/sessions/rows';
import { applyOwner } from '../lib/setup/apply-owner';
import { isClaimable, isUserManagementOff, setupLink } from '../lib/setup/queries';
import { listen, serve } from '../server/serve';
import { sayError } from '../words/say';
import { openInstance, type Part, stopParts } from './open';

const HOUSEKEEPING_EVERY_MS = 3_600_000;
const PORT_PATIENCE_MS = 6_000;
const LAST_OF_ALL_MS = 9_000;

/** Runs the instance until SIGTERM or SIGINT, then stops all of it and exits with 0. */
export async function start(root: string, settings: Settings, dev: boolean): Promise<void> {
  keepLog({ level: settings.logLevel, format: settings.logFormat, stream: 'stdout' });
  const parts: Part[] = [];
  let isStopping = false;
  const stop = async (code: number) => {
    if (isStopping) return;
    isStopping = true;
    // What hangs, like a database that says nothing any more, does not keep the process: the next start finds the rest.
    setTimeout(() => process.exit(code), LAST_OF_ALL_MS);
    await stopParts(parts);
    process.exit(code);
  };
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => stop(0));
  try {
    await assemble(root, settings, dev, parts);
    if (!isStopping) await tellReady();
  } catch (error) {
    console.error(sayError(error));
    await stop(1);
  }
}

/** For people and programs that wait for it, and so not by the console, which now belongs to the log. */
async function tellReady(): Promise<void> {
  const invitation = (await isClaimable()) ? `\nSet up the owner account: ${setupLink()}` : '';
  process.stdout.write(`Latchkey is ready: ${config().baseUrl}${invitation}\n`);
}

async function assemble(root: string, settings: Settings, dev: boolean, parts: Part[]): Promise<void> {
  await waitForPort(settings);
  if (settings.metricsEnabled) await keepMetrics();
  await openInstance(root, settings, parts);
  // Stopped after all that writes to the log.
  parts.push(runChaining());
  await applyOwner(system);
  if (settings.userManagementDisabled) await tellOfDisabling();
  if (settings.mail) parts.push(await runDelivery());
  parts.push(keepHouse());
  parts.push(await serve(root, dev));
}

/** Nobody is shut out of an instance that has users. */
async function tellOfDisabling(): Promise<void> {
  const name = 'N8N_USER_MANAGEMENT_DISABLED';
  if (await isUserManagementOff()) log('info', `User management is off (${name}).`);
  else log('warn', `${name} has no effect, because this instance has an owner. Remove it.`);
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
    Promise.all([
      pruneSessions(),
      prunePasswordResets(),
      pruneEmailChanges(),
      prunePasskeyChallenges(),
      pruneRateLimits(),
      pruneMails(),
    ]).catch((error) => log('warn', 'Housekeeping failed', error));
  const timer = setInterval(tidy, HOUSEKEEPING_EVERY_MS);
  return { stop: async () => clearInterval(timer) };
}
