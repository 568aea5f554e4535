/** @typedef {{ packages: Record<string, { version?: string, license?: string, dev?: boolean }> }} Lock */

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
all, those for other platforms than yours included. Made from package-lock.json by \`npm run print\`; \`npm run check\` fails
when the two differ. What the less usual licences ask for is said in [dependencies.md](dependencies.md#licences).

| licence | packages |
|---|---|
${sums.map(([licence, count]) => `| ${licence} | ${count} |`).join('\n')}

| package | version | licence |
|---|---|---|
${packages.join('\n')}
`;
}
