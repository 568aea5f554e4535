import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { PRUNES } from './housekeeping';

test('every noun that can be pruned is', () => {
  const files = readdirSync('lib', { recursive: true, encoding: 'utf8' });
  const nouns = files.filter((path) => /^[\w-]+[\\/].*\.ts$/.test(path) && !/\.test\.ts$/.test(path));
  const prunes = nouns.flatMap((path) => {
    const text = readFileSync(`lib/${path}`, 'utf8');
    return Array.from(
      text.matchAll(/^export (?:async )?(?:function|const) (prune\w+)/gm),
      ([, name]) => name,
    );
  });
  expect(prunes.length).toBeGreaterThan(0);
  expect(PRUNES.map(({ name }) => name).sort()).toEqual(prunes.sort());
});
