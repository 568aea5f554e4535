// Writes words/en.d.json.ts: the English messages as types, so that a missing key or argument is a type error.
// Plain JavaScript on Node's built-ins, because a fresh clone is readied by it.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('../words', import.meta.url));
const HEAD = '// Written by scripts/words.js from en.json. Not to be edited.\n';

const english = JSON.parse(readFileSync(join(folder, 'en.json'), 'utf8'));
writeIfNew(
  join(folder, 'en.d.json.ts'),
  `${HEAD}declare const words: ${typeOf(english)};\nexport default words;\n`,
);

/** @param {unknown} value @returns {string} */
function typeOf(value, indent = '') {
  if (typeof value === 'string') return JSON.stringify(value);
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new Error('words/en.json: a message is a text.');
  const deeper = `${indent}  `;
  const lines = Object.entries(value).map(
    ([key, inner]) => `${deeper}${JSON.stringify(key)}: ${typeOf(inner, deeper)};`,
  );
  return `{\n${lines.join('\n')}\n${indent}}`;
}

/** @param {string} path @param {string} text */
function writeIfNew(path, text) {
  if (!existsSync(path) || readFileSync(path, 'utf8') !== text) writeFileSync(path, text);
}
