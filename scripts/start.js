// npm start: makes everything ready on a fresh clone, then runs the instance in this very process.
import { readEnvFile, settleHome } from './environment.js';
import { endWithNpm } from './orphan.js';
import { makePages, makeReady, root } from './ready.js';

readEnvFile(root);
settleHome();
Object.assign(process.env, { NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' });
await makeReady();
const { main, mayStart } = await import('../dist/main.js');
if (!(await mayStart(root))) process.exit(1);
await makePages();
endWithNpm();
await main(root, ['start']);
