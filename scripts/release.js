// npm run release: makes the next version of what stands under "Unreleased" in CHANGELOG.md: version, changelog, commit,
// tag, and in release/ an archive of what runs, its list of contents (SBOM) and their checksums. Pushes nothing.
//
// --dry-run only says what it would do. A version given (npm run release -- 1.0.0) goes before the one that the headings
// under "Unreleased" say: with nothing but Fixed and Security the last number goes up, else the middle one.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fail, root } from './ready.js';
import { isFine } from './suites.js';

const FILES = ['package.json', 'package-lock.json', 'CHANGELOG.md'];
const args = process.argv.slice(2);
const isDryRun = args.includes('--dry-run');
const asked = args.find((arg) => !arg.startsWith('-'));

if (git('status', '--porcelain') !== '') fail('There are changes that are not committed. Commit them first.');
/** @type {{ version: string }} */
const { version: current } = JSON.parse(read('package.json'));
const { changelog, unreleased } = readChangelog();
const version = nextVersion();
if (!/^\d+\.\d+\.\d+$/.test(version)) fail(`"${version}" is not a version like 1.2.3.`);
const tag = `v${version}`;
if (git('tag', '--list', tag) !== '') fail(`${tag} is there already.`);
if (!isFine(['scripts/check.js'])) fail('Put right what the checks found first.');

const name = `latchkey-${version}`;
const archive = `${name}-${process.platform}-${process.arch}.tar.gz`;
const folder = join(root, 'release');
const isNew = unreleased !== '';
console.log(`${tag}: ${isNew ? 'what is unreleased' : 'as the changelog has it'}, to release/${archive}`);
if (isDryRun) {
  if (isNew) console.log(`\n${unreleased}\n`);
  console.log('A dry run: nothing was changed.');
  process.exit(0);
}

const before = FILES.map((path) => ({ path, text: read(path) }));
try {
  if (isNew) {
    const today = new Date().toISOString().slice(0, 10);
    const heading = `## [Unreleased]\n\n## [${version}] - ${today}`;
    write(
      'CHANGELOG.md',
      changelog.replace('## [Unreleased]', () => heading),
    );
    npm('version', version, '--no-git-tag-version', '--ignore-scripts');
  }
  makeArtefacts();
} catch (error) {
  for (const { path, text } of before) write(path, text);
  fail(
    `${error instanceof Error ? error.message : error}\nNothing was released, and the files are as before.`,
  );
}
if (isNew) {
  git('add', ...FILES);
  git('commit', '--message', `Release ${version}`);
}
git('tag', '--annotate', tag, '--message', `Latchkey ${version}`);
console.log(`Released ${tag}. Push it (git push --follow-tags), and publish what is in release/.`);

/** The whole text, and what stands under "Unreleased". */
function readChangelog() {
  const changelog = read('CHANGELOG.md');
  const [, unreleased] = /^## \[Unreleased\]$([\s\S]*?)(?=^## \[)/m.exec(changelog) ?? [];
  if (unreleased === undefined) fail('CHANGELOG.md has no part "## [Unreleased]" above the newest version.');
  return { changelog, unreleased: (unreleased ?? '').trim() };
}

function nextVersion() {
  if (asked) return asked;
  if (unreleased === '') {
    // Written by hand, and not tagged yet.
    if (changelog.includes(`## [${current}]`) && git('tag', '--list', `v${current}`) === '') return current;
    fail('There is nothing to release: nothing stands under "Unreleased" in CHANGELOG.md.');
  }
  const [major = 0, minor = 0, patch = 0] = current.split('.').map(Number);
  const headings = [...unreleased.matchAll(/^### (\w+)/gm)].map(([, heading = '']) => heading);
  const isSmall = headings.every((heading) => heading === 'Fixed' || heading === 'Security');
  return isSmall ? `${major}.${minor}.${patch + 1}` : `${major}.${minor + 1}.0`;
}

/** Writes what is published into release/, anew. */
function makeArtefacts() {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder);
  const stage = mkdtempSync(join(tmpdir(), 'latchkey-release-'));
  try {
    if (!isFine(['scripts/ship.js', join(stage, name)])) throw new Error('There is nothing to pack.');
    run('tar', '-czf', join(folder, archive), '-C', stage, name);
  } finally {
    rmSync(stage, { recursive: true, force: true });
  }
  const bom = JSON.parse(
    npm('sbom', '--sbom-format', 'cyclonedx', '--sbom-type', 'application', '--omit', 'dev'),
  );
  // npm calls it like the folder that it stands in.
  bom.metadata.component.name = 'latchkey';
  writeFileSync(join(folder, `${name}.cdx.json`), `${JSON.stringify(bom, null, 2)}\n`);
  const sums = [archive, `${name}.cdx.json`].map((file) => {
    const hash = createHash('sha256').update(readFileSync(join(folder, file)));
    return `${hash.digest('hex')}  ${file}\n`;
  });
  writeFileSync(join(folder, 'SHA256SUMS'), sums.join(''));
}

function read(/** @type {string} */ path) {
  return readFileSync(join(root, path), 'utf8');
}

function write(/** @type {string} */ path, /** @type {string} */ text) {
  writeFileSync(join(root, path), text);
}

function git(/** @type {string[]} */ ...args) {
  return run('git', ...args);
}

function npm(/** @type {string[]} */ ...args) {
  const cli = process.env.npm_execpath;
  return cli ? run(process.execPath, cli, ...args) : run('npm', ...args);
}

/** What a program prints. Throws what it says when it fails. */
function run(/** @type {string} */ program, /** @type {string[]} */ ...args) {
  const { status, stdout, stderr, error } = spawnSync(program, args, {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  if (status !== 0)
    throw new Error(`${[program, ...args].join(' ')} failed.\n${stdout ?? ''}${stderr ?? ''}${error ?? ''}`);
  return stdout.trim();
}
