// node scripts/licences.js: writes docs/licences.md anew, from what the lock file says of each package.
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** @typedef {{ packages: Record<string, { version?: string, license?: string, dev?: boolean }> }} Lock */

const root = fileURLToPath(new URL('..', import.meta.url));

/** The text of docs/licences.md: every package that an instance may run, whatever the platform. */
export function licencesOf(/** @type {Lock} */ lock) {
  const rows = Object.entries(lock.packages).flatMap(([path, { version, license, dev }]) =>
    path === '' || dev ? [] : `| ${path.replace(/^.*node_modules\//, '')} | ${version} | ${license} |`,
  );
  const packages = [...new Set(rows)].sort();
  /** @type {Map<string, number>} */
  const counts = new Map();
  for (const row of packages) {
    const licence = row.split(' | ')[2]?.replace(/ \|$/, '') ?? '';
    counts.set(licence, (counts.get(licence) ?? 0) + 1);
  }
  const sums = [...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
  return `# Licences

Every package that an instance of Latchkey may run, with its version and the licence that it names (SPDX): ${packages.length} in
all, those for other platforms than yours included. Made from package-lock.json by \`node scripts/licences.js\`; a test keeps
the two the same. What the less usual licences ask for is said in [dependencies.md](dependencies.md#licences).

| licence | packages |
|---|---|
${sums.map(([licence, count]) => `| ${licence} | ${count} |`).join('\n')}

| package | version | licence |
|---|---|---|
${packages.join('\n')}
`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const lock = JSON.parse(readFileSync(`${root}/package-lock.json`, 'utf8'));
  writeFileSync(`${root}/docs/licences.md`, licencesOf(lock));
}
