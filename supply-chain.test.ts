import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { licencesOf } from './scripts/licences.js';

const Versions = z.record(z.string(), z.string());
const Package = z.object({ dependencies: Versions, devDependencies: Versions });
const Locked = z.object({
  version: z.string(),
  license: z.string(),
  integrity: z.string(),
  resolved: z.string().optional(),
  dev: z.boolean().optional(),
  hasInstallScript: z.boolean().optional(),
  os: z.array(z.string()).optional(),
  cpu: z.array(z.string()).optional(),
});
const Lock = z.object({ packages: z.record(z.string(), Locked.partial()) });

const read = (path: string) => readFileSync(path, 'utf8');
const asked = Package.parse(JSON.parse(read('package.json')));
const lock = Lock.parse(JSON.parse(read('package-lock.json')));
/** Every package of the lock file, by where it is installed; without the one that is Latchkey. */
const locked = Object.entries(lock.packages).flatMap(([path, entry]) =>
  path === '' ? [] : [{ path, name: path.replace(/^.*node_modules\//, ''), ...Locked.parse(entry) }],
);
const page = read('docs/dependencies.md');

/** What stands on the page between two marks of this name. */
function part(name: string): string {
  const [, text] = page.split(new RegExp(`<!-- /?${name} -->`));
  return text ?? expect.fail(`docs/dependencies.md has no part "${name}".`);
}
/** The cells of a table's rows, without its head. */
const rowsOf = (text: string) =>
  text
    .trim()
    .split('\n')
    .filter((line) => line.startsWith('| '))
    .slice(1)
    .map((line) => line.slice(2, -2).split(' | '));

/** Licences that Latchkey can be run, changed and passed on with; what the rarer ones ask for is said on the page. */
const ALLOWED = `
  MIT MIT-0 ISC 0BSD BSD-2-Clause BSD-3-Clause Apache-2.0 BlueOak-1.0.0 CC0-1.0 Unlicense Python-2.0 PostgreSQL
  MPL-2.0 LGPL-3.0-or-later EPL-2.0 CC-BY-4.0 OFL-1.1 Zlib`
  .trim()
  .split(/\s+/);
const SAID_ON_THE_PAGE = ['MPL-2.0', 'LGPL-3.0-or-later', 'EPL-2.0', 'CC-BY-4.0', 'OFL-1.1'];
/** An SPDX expression's licences, whichever may be chosen. */
const licencesIn = (expression: string) => expression.replace(/[()]/g, '').split(/ (?:and|or) /i);

/** Packages that no file of ours names, and why they are here all the same. */
const NAMED_BY_NOBODY: Record<string, string> = {
  'react-dom': 'next and @base-ui/react ask for it',
  '@biomejs/biome': 'npm test runs it',
  '@types/culori': 'TypeScript finds it',
  '@types/negotiator': 'TypeScript finds it',
  '@types/node': 'TypeScript finds it',
  '@types/oidc-provider': 'TypeScript finds it',
  '@types/pg': 'TypeScript finds it',
  '@types/react': 'TypeScript finds it',
  '@types/react-dom': 'TypeScript finds it',
  '@types/smtp-server': 'TypeScript finds it',
  typescript: 'npm test runs it',
};

describe('the packages that Latchkey is made of', () => {
  it.each(['dependencies', 'devDependencies'] as const)(
    'are each asked for in one exact version, and have a reason and their licence on the page: %s',
    (kind) => {
      const versions = Object.entries(asked[kind]);
      for (const [name, version] of versions)
        expect(`${name} ${version}`).toMatch(/ \d+\.\d+\.\d+(-[\w.-]+)?$/);
      const rows = rowsOf(part(kind));
      const expected = versions.map(([name, version]) => {
        const it = locked.find(({ path }) => path === `node_modules/${name}`);
        expect(it?.version, name).toBe(version);
        return [name, expect.stringMatching(/.{5}/), it?.license];
      });
      expect(rows).toEqual(expected);
    },
  );

  it('are as many as the page says', () => {
    const counts = [
      Object.keys(asked.dependencies).length,
      Object.keys(asked.devDependencies).length,
      locked.length,
      locked.filter(({ dev }) => !dev).length,
      locked.filter(({ dev }) => dev).length,
      locked.filter(({ os, cpu }) => os ?? cpu).length,
    ];
    expect(
      part('counts')
        .match(/\b\d+\b/g)
        ?.map(Number),
    ).toEqual(counts);
  });

  it('each have a hash to be known by, and come from no other host than npm’s', () => {
    for (const { path, integrity, resolved } of locked) {
      expect(`${path} ${integrity}`).toMatch(/ sha512-[\w+/]{86}==$/);
      expect(new URL(resolved ?? 'https://registry.npmjs.org').origin, path).toBe(
        'https://registry.npmjs.org',
      );
    }
    expect(read('.npmrc')).toMatch(/^omit-lockfile-registry-resolved=true$/m);
  });

  it('have licences that are known and allowed, and the page says what the rarer ones ask for', () => {
    const used = locked.flatMap(({ name, license }) =>
      licencesIn(license).map((licence) => ({ name, licence })),
    );
    expect(used.filter(({ licence }) => !ALLOWED.includes(licence))).toEqual([]);
    const rare = SAID_ON_THE_PAGE.filter((licence) => used.some((it) => it.licence === licence));
    for (const licence of rare) expect(page).toContain(`**${licence}**`);
  });

  it('are listed with their licences as the lock file has them', () => {
    expect(read('docs/licences.md')).toBe(licencesOf(lock));
  });

  it('run no script when they are installed, and the page says why none is missed', () => {
    const scripted = locked.filter(({ hasInstallScript }) => hasInstallScript).map(({ name }) => name);
    const told = rowsOf(part('scripts')).map(([name = '']) => name);
    const toldFor = (name: string) =>
      told.find((it) => it === name || name.startsWith(it.replace(/\*$/, '')));
    expect(new Set(scripted.map(toldFor))).toEqual(new Set(told));
    expect(read('scripts/ready.js')).toContain("['ci', '--ignore-scripts',");
    expect(read('.npmrc')).toMatch(/^ignore-scripts=true$/m);
  });

  it('are each named by some file of ours, but for those of which it is known', () => {
    const sources = [
      '.',
      'app',
      'bench',
      'cli',
      'components',
      'database',
      'e2e',
      'emails',
      'lib',
      'postgres',
      'prisma',
      'scripts',
      'server',
      'settings',
      'smtp',
      'testing',
      'words',
    ]
      .flatMap((folder) =>
        readdirSync(folder, { recursive: folder !== '.', encoding: 'utf8' }).map((name) =>
          join(folder, name),
        ),
      )
      .filter((path) => /\.([jt]sx?|css)$/.test(path) && !/^(node_modules|dist|\.next)\b/.test(path))
      .filter((path) => path !== 'supply-chain.test.ts')
      .map(read)
      .join('\n');
    const names = Object.keys({ ...asked.dependencies, ...asked.devDependencies });
    const isNamed = (name: string) =>
      [`'${name}'`, `'${name}/`, `"${name}"`, `"${name}/`].some((it) => sources.includes(it));
    const unnamed = names.filter((name) => !isNamed(name));
    expect(unnamed.sort()).toEqual(Object.keys(NAMED_BY_NOBODY).sort());
  });
});
