// npm run smoke: builds the image, runs it as docs/run-it.md says, asks whether it is ready and for its first page, and
// stops it. Where no engine for containers is, it says so and ends well.
import { spawnSync } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const READY_WITHIN_MS = 120_000;
const STOPS_WITHIN_MS = 12_000;
const name = `latchkey-smoke-${process.pid}`;

const engine = ['docker', 'podman'].find(
  (program) => spawnSync(program, ['info'], { stdio: 'ignore' }).status === 0,
);
if (!engine) {
  console.log('The image was not tried: neither docker nor podman answers on this machine.');
  process.exit(0);
}
const image = `${name}:latest`;
try {
  run('build', '--tag', image, root);
  // As compose.yaml runs it: nothing may be written but the volume and /tmp.
  run(
    ...[
      'run',
      '--detach',
      '--name',
      name,
      '--publish',
      '127.0.0.1::5678',
      '--volume',
      '/data',
      '--read-only',
    ],
    ...['--tmpfs', '/tmp', '--cap-drop', 'ALL', '--security-opt', 'no-new-privileges:true', image],
  );
  const address = `http://${run('port', name, '5678/tcp').split('\n')[0]}`;
  await isReady(address);
  const setUp = await fetch(`${address}/setup`);
  const page = await setUp.text();
  if (setUp.status !== 200 || !page.includes('Set up owner account'))
    throw new Error(`/setup answered ${setUp.status} and not the page for setting up the owner.`);
  const began = performance.now();
  run('stop', '--time', '30', name);
  const stoppedAfter = performance.now() - began;
  const code = run('inspect', '--format', '{{.State.ExitCode}}', name);
  if (code !== '0') throw new Error(`It ended with exit code ${code}.`);
  if (stoppedAfter > STOPS_WITHIN_MS)
    throw new Error(`It took ${(stoppedAfter / 1000).toFixed(1)} s to stop.`);
  console.log(`The image works: ready, /setup shown, stopped after ${(stoppedAfter / 1000).toFixed(1)} s.`);
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  const { stdout, stderr } = spawnSync(engine, ['logs', name], { encoding: 'utf8' });
  console.error(`${stdout ?? ''}${stderr ?? ''}`.trim());
  process.exitCode = 1;
} finally {
  spawnSync(engine, ['rm', '--force', '--volumes', name], { stdio: 'ignore' });
  spawnSync(engine, ['rmi', '--force', image], { stdio: 'ignore' });
}

/** What the engine prints. Throws what it says when it fails. */
function run(/** @type {string[]} */ ...args) {
  const { status, stdout, stderr } = spawnSync(engine ?? '', args, { encoding: 'utf8', maxBuffer: 1 << 28 });
  if (status !== 0) throw new Error(`${engine} ${args[0]} failed.\n${stdout}${stderr}`);
  return stdout.trim();
}

async function isReady(/** @type {string} */ address) {
  for (const end = performance.now() + READY_WITHIN_MS; performance.now() < end; await sleep(500)) {
    const answer = await fetch(`${address}/healthz/readiness`).catch(() => null);
    if (answer?.status === 200) return;
  }
  throw new Error(`It was not ready within ${READY_WITHIN_MS / 1000} s.`);
}
