// node scripts/typeface.js: makes app/typeface of the typeface's package, after another version of it was installed. All
// letters and all that they do to each other stay; weights that no page uses go, and with them two fifths of the bytes.
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

/** The files of app/typeface by their names: the package's style sheet, and a font for each of its alphabets. */
export async function makeTypeface() {
  const css = readFileSync(require.resolve(source), 'utf8');
  const faces = [...css.matchAll(/@font-face \{[^}]*?url\((.*?)\)[^}]*?unicode-range: (.*?);\s*\}/g)];
  const fonts = faces.map(async ([, path = '', ranges = '']) => {
    const font = readFileSync(join(require.resolve(source), '..', path));
    const options = { targetFormat: 'woff2', variationAxes: { wght: WEIGHTS } };
    return /** @type {const} */ ([basename(path), await subsetFont(font, lettersOf(ranges), options)]);
  });
  return new Map([['typeface.css', Buffer.from(sheetOf(faces))], ...(await Promise.all(fonts))]);
}

/** @param {Iterable<RegExpMatchArray>} faces */
function sheetOf(faces) {
  const blocks = Array.from(
    faces,
    ([, path = '', ranges = '']) => `@font-face {
  font-family: "Hanken Grotesk Variable";
  font-display: swap;
  font-weight: ${WEIGHTS.min} ${WEIGHTS.max};
  src: url("./${basename(path)}") format("woff2");
  unicode-range: ${ranges.replaceAll(',', ', ')};
}`,
  );
  return ['/* Made by scripts/typeface.js. */', ...blocks].join('\n').concat('\n');
}

/** Every letter of ranges as style sheets write them. */
function lettersOf(/** @type {string} */ ranges) {
  return ranges
    .split(',')
    .flatMap((range) => {
      const [first = 0, last = first] = range
        .replace('U+', '')
        .split('-')
        .map((code) => Number.parseInt(code, 16));
      return Array.from({ length: last - first + 1 }, (_, n) => String.fromCodePoint(first + n));
    })
    .join('');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const folder = fileURLToPath(new URL('../app/typeface/', import.meta.url));
  mkdirSync(folder, { recursive: true });
  for (const [name, bytes] of await makeTypeface()) writeFileSync(join(folder, name), bytes);
}
