// npm run build: everything that npm start would build, without starting.
import { makePages, makeReady } from './ready.js';

await makeReady();
await makePages();
