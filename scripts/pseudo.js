// npm run pseudo: writes words/en-XA.json, English with every letter accented and a third longer. A browser that asks for
// "en-XA" then shows which words are not in the catalogue, and where longer words do not fit. Not for releases.
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parse, TYPE } from '@formatjs/icu-messageformat-parser';
import { printAST } from '@formatjs/icu-messageformat-parser/printer.js';

/** @typedef {import('@formatjs/icu-messageformat-parser').MessageFormatElement} Part */

const PLAIN = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ';
const ACCENTED = [...'ȧƀƈḓḗƒɠħīĵķŀḿƞǿƥɋřşŧŭṽẇẋẏẑȦƁƇḒḖƑƓĦĪĴĶĿḾȠǾƤɊŘŞŦŬṼẆẊẎẐ'];
const HOW_MUCH_LONGER = 1 / 3;

/** What stays as it is within a message: names of settings and commands, addresses and paths, file endings. */
const VERBATIM =
  /\b(?:N8N|LATCHKEY|NODE)_[A-Z\d_]+(?:=\w+)?|\bDATABASE_URL\b|https?:\/\/\S*\w|[\w.-]+@[\w.-]+\w|<[\w.:/-]+>|\bLatchkey\b/g;

/** A message in the pseudo-language; its arguments and tags stay. */
export function pseudo(/** @type {string} */ message) {
  const parts = parse(message, { requiresOtherClause: false });
  for (const part of parts) disguise(part);
  return printAST(parts);
}

function disguise(/** @type {Part} */ part) {
  if (part.type === TYPE.literal) part.value = accented(part.value);
  if (part.type === TYPE.select || part.type === TYPE.plural)
    for (const option of Object.values(part.options)) for (const inner of option.value) disguise(inner);
  if (part.type === TYPE.tag) for (const inner of part.children) disguise(inner);
}

function accented(/** @type {string} */ text) {
  const kept = [...text.matchAll(VERBATIM)].map(([word]) => word);
  return text
    .split(VERBATIM)
    .map((piece, n) => piece.replace(/[A-Za-z]+/g, disguised) + (kept[n] ?? ''))
    .join('');
}

function disguised(/** @type {string} */ word) {
  const letters = [...word].map((letter) => ACCENTED[PLAIN.indexOf(letter)] ?? letter);
  const last = letters.at(-1) ?? '';
  return letters.join('') + last.toLowerCase().repeat(Math.floor(word.length * HOW_MUCH_LONGER));
}

/** @param {unknown} value @returns {unknown} */
function pseudoAll(value) {
  if (typeof value === 'string') return pseudo(value);
  return Object.fromEntries(Object.entries(value ?? {}).map(([key, inner]) => [key, pseudoAll(inner)]));
}

/** Writes the pseudo-language beside the other catalogues, and says where. */
export function writePseudo() {
  const folder = new URL('../words/', import.meta.url);
  const path = fileURLToPath(new URL('en-XA.json', folder));
  const english = JSON.parse(readFileSync(new URL('en.json', folder), 'utf8'));
  writeFileSync(path, `${JSON.stringify(pseudoAll(english), null, 2)}\n`);
  return path;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) console.log(`${writePseudo()} is written.`);
