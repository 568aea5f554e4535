// npm run check, or npm run check -- <file> …: lint, types, and whether what is printed is fresh. Under half a minute.
import { makeReady } from './ready.js';
import { checks, isFine } from './suites.js';

await makeReady();
const failed = checks(process.argv.slice(2)).filter(({ command }) => !isFine(command));
console.log(failed.length > 0 ? `Failed: ${failed.map(({ name }) => name).join(', ')}` : 'All checks pass.');
process.exit(failed.length > 0 ? 1 : 0);
