import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { SETTINGS } from './settings';

const README = new URL('../README.md', import.meta.url);

it('the README has a row for every setting, in the words that the program uses itself', () => {
  const rows = SETTINGS.map(({ name, type, default: standard, meaning }) =>
    [`\`${name}\``, type, standard, meaning].join(' | '),
  );
  const table = [
    '| name | value | default | meaning |',
    '|---|---|---|---|',
    ...rows.map((row) => `| ${row} |`),
  ];
  const readme = readFileSync(README, 'utf8');
  const [, inReadme] = /<!-- settings -->\n([\s\S]*?)\n<!-- \/settings -->/.exec(readme) ?? [];
  expect(inReadme?.split('\n')).toEqual(table);
});
