// node scripts/typeface.js: makes app/typeface of the typeface's package, after another version of it was installed. All
// letters stay; weights that no page uses go, and what English is written with is a font by itself: most see no other letter.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** From what is said plainly to what a browser makes of `<strong>`; app/globals.css names those between. */
const WEIGHTS = { min: 400, max: 700 };

const require = createRequire(import.meta.url);
/** @type {(font: Buffer, text: string, options: object) => Promise<Buffer>} */
const subsetFont = require('subset-font');
const source = '@fontsource-variable/hanken-grotesk/wght.css';

/** What English is written with, the marks of `words/en.json` and of the formatters among it, in code points. */
const ENGLISH = codesOf(
  'U+0020-007E,U+00A0,U+00B7,U+00D7,U+2009,U+2013-2014,U+2018-2019,U+201C-201D,U+2022,U+2026,U+202F',
);

/** The files of app/typeface by their names: a style sheet, and a font for English and for each alphabet of the package. */
export async function makeTypeface() {
  const css = readFileSync(require.resolve(source), 'utf8');
  const faces = [...css.matchAll(/@font-face \{[^}]*?url\((.*?)\)[^}]*?unicode-range: (.*?);\s*\}/g)]
    .map(([, path = '', ranges = '']) => ({ path, name: basename(path), codes: codesOf(ranges) }))
    .flatMap(splitOff);
  const fonts = faces.map(async ({ path, name, codes }) => {
    const font = readFileSync(join(require.resolve(source), '..', path));
    const options = { targetFormat: 'woff2', variationAxes: { wght: WEIGHTS } };
    return /** @type {const} */ ([name, await subsetFont(font, String.fromCodePoint(...codes), options)]);
  });
  return new Map([['typeface.css', Buffer.from(sheetOf(faces))], ...(await Promise.all(fonts))]);
}

/** @typedef {{ path: string, name: string, codes: number[] }} Face A font of the package, its name here, and its letters. */

/** English and the rest of it, where a font of the package holds English. */
function splitOff(/** @type {Face} */ face) {
  if (!face.codes.includes(0x41)) return [face];
  const english = { ...face, name: face.name.replace('latin', 'english'), codes: ENGLISH };
  return [english, { ...face, codes: face.codes.filter((code) => !ENGLISH.includes(code)) }];
}

function sheetOf(/** @type {Face[]} */ faces) {
  const blocks = faces.map(
    ({ name, codes }) => `@font-face {
  font-family: "Hanken Grotesk Variable";
  font-display: swap;
  font-weight: ${WEIGHTS.min} ${WEIGHTS.max};
  src: url("./${name}") format("woff2");
  unicode-range: ${rangesOf(codes)};
}`,
  );
  return ['/* Made by scripts/typeface.js. */', ...blocks].join('\n').concat('\n');
}

/** Every code point of ranges as style sheets write them, in order. */
function codesOf(/** @type {string} */ ranges) {
  return ranges.split(',').flatMap((range) => {
    const [first = 0, last = first] = range
      .replace('U+', '')
      .split('-')
      .map((code) => Number.parseInt(code, 16));
    return Array.from({ length: last - first + 1 }, (_, n) => first + n);
  });
}

/** Code points that are in order, as style sheets write them. */
function rangesOf(/** @type {number[]} */ codes) {
  const inHex = (/** @type {number} */ code) => code.toString(16).toUpperCase().padStart(4, '0');
  const firsts = codes.filter((code) => !codes.includes(code - 1));
  const lasts = codes.filter((code) => !codes.includes(code + 1));
  return firsts
    .map((first, n) => ({ first, last: lasts[n] ?? first }))
    .map(({ first, last }) => `U+${inHex(first)}${last > first ? `-${inHex(last)}` : ''}`)
    .join(', ');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const folder = fileURLToPath(new URL('../app/typeface/', import.meta.url));
  mkdirSync(folder, { recursive: true });
  for (const [name, bytes] of await makeTypeface()) writeFileSync(join(folder, name), bytes);
}
