import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { makeTypeface } from './typeface';

it('is what scripts/typeface.js makes of the package', async () => {
  const made = await makeTypeface();
  expect(readdirSync('app/typeface').sort()).toEqual([...made.keys()].sort());
  for (const [name, bytes] of made) expect(readFileSync(`app/typeface/${name}`), name).toEqual(bytes);
});

it('has a font of its own for all that the words and the formatters write', async () => {
  const english = readFileSync('app/typeface/typeface.css', 'utf8').match(
    /english[^}]*?unicode-range: (.*?);/,
  )?.[1];
  const ranges = (english ?? '').split(', ').map((range) =>
    range
      .slice(2)
      .split('-')
      .map((code) => Number.parseInt(code, 16)),
  );
  const has = (code: number) => ranges.some(([first = 0, last = first]) => code >= first && code <= last);
  const time = new Intl.DateTimeFormat('en', { dateStyle: 'full', timeStyle: 'long' });
  const written = [
    readFileSync('words/en.json', 'utf8').replaceAll(/\s/g, ''),
    time.formatRange(0, 90_000_000),
    new Intl.NumberFormat('en', { style: 'unit', unit: 'kilobyte' }).format(-1234.5),
  ].join('');
  expect([...new Set(written)].filter((letter) => !has(letter.codePointAt(0) ?? 0)).sort()).toEqual([
    '⌘',
    '✗',
  ]);
});
