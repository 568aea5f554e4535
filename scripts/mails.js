// Writes emails/all.ts, the list of all mails, from the files that declare one: `export default mail({ … })`.
// Plain JavaScript on Node's built-ins. With --check it writes nothing, and exits 1 where the list is stale.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('../emails', import.meta.url));
const path = join(folder, 'all.ts');

const names = readdirSync(folder)
  .filter((file) => file.endsWith('.tsx') && !file.includes('.test.'))
  .filter((file) => /^export default mail\(/m.test(readFileSync(join(folder, file), 'utf8')))
  .map((file) => file.replace(/\.tsx$/, ''))
  .sort();

/** @param {string} name */
const camel = (name) => name.replace(/-(\w)/g, (_, letter) => letter.toUpperCase());
/** @param {string} name */
const key = (name) => (camel(name) === name ? name : `'${name}': ${camel(name)}`);

const list = `// Written by scripts/mails.js. Not to be edited.
${names.map((name) => `import ${camel(name)} from './${name}';\n`).join('')}
/** Every mail that there is, by its name. */
export const MAILS = {
${names.map((name) => `  ${key(name)},\n`).join('')}};
`;

const isStale = !existsSync(path) || readFileSync(path, 'utf8') !== list;
if (isStale && process.argv.includes('--check')) {
  console.error('emails/all.ts is stale. Run: node scripts/mails.js');
  process.exitCode = 1;
} else if (isStale) writeFileSync(path, list);
