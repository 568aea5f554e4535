// What a start needs before anything is installed or built: the settings in .env, and how a line of the log looks.
// Plain JavaScript on Node's built-ins.
import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import util from 'node:util';

/**
 * Adds what `.env` in the project folder says to the environment, which wins over it, also where one of the two gives a
 * setting as a value and the other as a file. Exits with 1 when there is one that cannot be read.
 */
export function readEnvFile(/** @type {string} */ root) {
  const given = { ...process.env };
  // Node 20.12 brought it. An older one is told so by what comes next.
  const text = textOf(join(root, '.env'));
  const found = util.parseEnv?.(text) ?? {};
  for (const [name, value] of Object.entries(found)) {
    const other = name.endsWith('_FILE') ? name.slice(0, -'_FILE'.length) : `${name}_FILE`;
    if (given[name] === undefined && given[other] === undefined) process.env[name] = value;
  }
  for (const name of cutShort(text, found))
    console.error(
      inLog(
        'warn',
        `Warning: ${name} in .env ends before its first #, which begins a remark. Put the value in quotes.`,
      ),
    );
}

/**
 * Names whose value has a # in its middle and no quotes. Node takes it for the beginning of a remark, which in Docker Compose
 * and in shells it is behind a space only; what is left of a password is a wrong one, and of a colour nothing.
 * @param {string} text
 * @param {Record<string, string | undefined>} found
 */
function cutShort(text, found) {
  const lines = text.matchAll(
    /^[ \t]*(?:export[ \t]+)?(\w+)[ \t]*=[ \t]*([^\s"'`#](?:[^\n#]*[^\s#])?|(?=#[\da-f]{6}\b))#/gim,
  );
  return [...lines].flatMap(([, name = '', value]) => (found[name] === value ? name : []));
}

/**
 * Gives a process the home folder that containers give one whose user id has no name: packages ask for it as they are
 * loaded, and end the process where there is none.
 */
export function settleHome() {
  try {
    homedir();
  } catch {
    Object.assign(process.env, { HOME: '/' });
  }
}

/** Empty where there is none. Without the mark that some editors of Windows put first, which would be a part of a name. */
function textOf(/** @type {string} */ path) {
  try {
    return readFileSync(path, 'utf8').replace(/^\uFEFF/, '');
  } catch (error) {
    const why = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    if (why === 'ENOENT') return '';
    console.error(
      inLog(
        'error',
        `${path} cannot be read (${why}). Let the user who runs Latchkey read it, or remove it.`,
      ),
    );
    process.exit(1);
  }
}

/**
 * A line as the log of the instance has it: a JSON object with N8N_LOG_FORMAT=json, whose readers take every line for one.
 * @param {'info' | 'warn' | 'error'} level
 * @param {string} sentence
 */
export function inLog(level, sentence) {
  return logFormat() === 'json' ? JSON.stringify({ level, time: new Date(), msg: sentence }) : sentence;
}

/** As lib/config.ts reads it, which is not there yet; that one also tells what is wrong with it. */
function logFormat() {
  const text = bare(process.env.N8N_LOG_FORMAT);
  const path = bare(process.env.N8N_LOG_FORMAT_FILE);
  try {
    return (text || (path && readFileSync(path, 'utf8').trim())).toLowerCase();
  } catch {
    return '';
  }
}

/** Without white space and quotes around it. */
function bare(/** @type {string | undefined} */ given = '') {
  return given.trim().replace(/^(["'])(.*)\1$/s, '$2');
}
