// npm run e2e, or npm run e2e -- <file> …: journeys through the production build in Chromium.
import { makePages, makeReady } from './ready.js';
import { isFine, journeys } from './suites.js';

await makeReady();
await makePages();
process.exit(isFine(journeys(process.argv.slice(2))) ? 0 : 1);
