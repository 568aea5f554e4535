#!/usr/bin/env node
// npx latchkey <command>: runs what is built, and installs or builds nothing.
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { inLog, readEnvFile, settleHome } from '../scripts/environment.js';
import { endWithNpm } from '../scripts/orphan.js';

const root = fileURLToPath(new URL('..', import.meta.url));
readEnvFile(root);
settleHome();
if (!existsSync(`${root}/dist/.latchkey`) || !existsSync(`${root}/.next/.latchkey`)) {
  console.error(inLog('error', 'Latchkey is not built yet. Run "npm run build" once, then try again.'));
  process.exit(1);
}
Object.assign(process.env, { NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' });
endWithNpm();
const { main } = await import('../dist/main.js');
await main(root, process.argv.slice(2));
