// Writes what is gathered from the nouns, so that each declares it beside itself: events, what is owned, what is pruned, which
// tables no backup holds, and the first parts of the addresses of pages. Plain JavaScript on Node's built-ins. With --check it
// writes nothing, and exits 1 where one is stale.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

/** @typedef {{ name: string, from: string }} Found */

/** The files of a folder, as paths from it with slashes, tests left out, in one order everywhere. */
const filesIn = (/** @type {string} */ folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .map((path) => path.replaceAll('\\', '/'))
    .filter((path) => !/\.test\./.test(path))
    .sort();
const read = (/** @type {string} */ path) => readFileSync(join(root, path), 'utf8');
const camel = (/** @type {string} */ name) => name.replace(/-(\w)/g, (_, letter) => letter.toUpperCase());

/** What the files of the nouns export by a name like this. */
function exportsOf(/** @type {RegExp} */ file, /** @type {RegExp} */ named) {
  const nouns = filesIn('lib').filter((path) => /^[\w-]+\/.*\.ts$/.test(path) && file.test(path));
  return nouns.flatMap((path) =>
    [...read(`lib/${path}`).matchAll(/^export (?:async )?(?:const|function) (\w+)/gm)].flatMap(
      ([, name = '']) => (named.test(name) ? { name, from: path.replace(/\.ts$/, '') } : []),
    ),
  );
}

const events = exportsOf(/\/events\.ts$/, /^EVENTS$/);
/** Each is exported by the name of its fact. */
const owned = exportsOf(/\/owned\.ts$/, /./);
const prunes = exportsOf(/./, /^prune[A-Z]/);

const tables = [...read('prisma/schema.prisma').matchAll(/^((?:\/\/\/ .*\n)*)model \w+ \{\n([\s\S]*?)^\}/gm)];
const leftOut = tables.flatMap(([, doc = '', fields = '']) => {
  const [, reason] = /^\/\/\/ @leftOut (.*)$/m.exec(doc) ?? [];
  const [, table] = /@@map\("(\w+)"\)/.exec(fields) ?? [];
  if (!reason) return [];
  const line = `  ${table}: ${quote(reason)},\n`;
  return line.length > 111 ? line.replace(': ', ':\n    ') : line;
});

const pages = filesIn('app')
  .filter((path) => /(?:^|\/)(?:page\.tsx|route\.ts)$/.test(path))
  .map(
    (path) =>
      dirname(path)
        .replace(/^(?:\([^)]*\)\/?)+/, '')
        .split('/')[0] ?? '',
  )
  .filter((first) => first !== '' && first !== '.');

function imports(/** @type {Found[]} */ found, /** @type {string} */ to) {
  const lines = [...new Set(found.map(({ from }) => from))].map((file) => {
    const names = found.filter(({ from }) => from === file).map(({ name }) => name);
    return `import { ${names.sort().join(', ')} } from '${to}/${file}';\n`;
  });
  return lines.join('');
}

/** @type {Record<string, string>} */
const files = {
  'lib/audit/all-events.ts': `${events
    .map(({ from }) => `import { EVENTS as ${camel(dirname(from))} } from '../${from}';\n`)
    .join('')}
/** The events of each noun. */
export const ALL_EVENTS = {
${events.map(({ from }) => `  ...${camel(dirname(from))},\n`).join('')}} as const;

/** Names of what a user can own. */
export const OWNED = [${owned.map(({ name }) => `'${name}'`).join(', ')}] as const;
`,
  'lib/departures/all-owned.ts': `${imports(owned, '..')}
/** What a user can own. */
export const ALL_OWNED = [${owned.map(({ name }) => name).join(', ')}];
`,
  'cli/prunes.ts': `${imports(prunes, '../lib')}
/** Each deletes the rows of its noun that are of no use any more. */
export const PRUNES: readonly (() => Promise<unknown>)[] = [
${prunes.map(({ name }) => `  ${name},\n`).join('')}];
`,
  'lib/backups/left-out.ts': `
/**
 * The tables that no backup holds, each with the reason, as the schema says (\`@leftOut\`); a restore empties them. All
 * others are in every backup.
 */
export const LEFT_OUT: Record<string, string> = {
  _prisma_migrations: 'The header names the migrations, and a restore runs and records them.',
${leftOut.join('')}};
`,
  'server/pages.ts': `
/** The first parts of the addresses of pages. */
export const PAGES = [
${[...new Set(pages)]
  .sort()
  .map((page) => `  ${quote(page)},\n`)
  .join('')}];
`,
};

for (const [path, text] of Object.entries(files)) {
  const whole = `// Written by scripts/nouns.js. Not to be edited.\n${text}`;
  if (existsSync(join(root, path)) && read(path) === whole) continue;
  if (process.argv.includes('--check')) {
    console.error(`${path} is stale. "npm run print" writes it anew.`);
    process.exitCode = 1;
  } else writeFileSync(join(root, path), whole);
}

function quote(/** @type {string} */ text) {
  return text.includes("'") ? JSON.stringify(text) : `'${text}'`;
}
