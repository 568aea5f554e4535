// npm start: makes everything ready on a fresh clone, then runs the instance in this very process.
import { endWithNpm } from './orphan.js';
import { makePages, makeReady, root } from './ready.js';

const dev = process.argv.includes('--dev');
process.env.NEXT_TELEMETRY_DISABLED = '1';
Object.assign(process.env, { NODE_ENV: dev ? 'development' : 'production' });
await makeReady();
const { main, mayStart } = await import('../dist/main.js');
if (!(await mayStart())) process.exit(1);
if (!dev) await makePages();
endWithNpm();
await main(root, ['start', ...(dev ? ['--dev'] : [])]);
