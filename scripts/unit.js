// npm run unit, or npm run unit -- <file> …: tests of verbs, tools and doors, without a browser.
import { makeReady } from './ready.js';
import { isFine, unitTests } from './suites.js';

await makeReady();
process.exit(isFine(unitTests(process.argv.slice(2))) ? 0 : 1);
