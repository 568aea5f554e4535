/**
 * Prisma's own, unmodified command line, without its download: `node scripts/prisma.js generate`, `migrate dev`,
 * … work with nothing but npm packages. Every command first wants its schema engine, a binary from Prisma's
 * server, which a closed network does not reach; here `schema-engine.js` stands in for it.
 */
import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { constants } from 'node:os';
import { fileURLToPath } from 'node:url';

/** @type {NodeJS.ProcessEnv} */
const environment = { CHECKPOINT_DISABLE: '1', PRISMA_HIDE_UPDATE_MESSAGE: '1', ...process.env };

// Windows cannot run a .js file as a program: there Prisma downloads its own engine.
if (process.platform !== 'win32') {
  environment.PRISMA_SCHEMA_ENGINE_BINARY ||= fileURLToPath(new URL('schema-engine.js', import.meta.url));
}

const prisma = createRequire(import.meta.url).resolve('prisma/build/index.js');
const child = spawn(process.execPath, [prisma, ...process.argv.slice(2)], {
  stdio: 'inherit',
  env: environment,
});
for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM']))
  process.on(signal, () => child.kill(signal));
child.on('exit', (code, signal) => {
  process.exitCode = code ?? 128 + (signal ? constants.signals[signal] : 0);
});
