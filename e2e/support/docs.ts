import { readdirSync, readFileSync } from 'node:fs';

/** Pages that tell people what to type. */
export const PAGES = [
  'README.md',
  'SECURITY.md',
  'CONTRIBUTING.md',
  ...readdirSync('docs').flatMap((name) => (name.endsWith('.md') ? `docs/${name}` : [])),
];

/** Code of a page: a block, fenced (with what the fence says) or indented, or what stands in backticks within a sentence. */
export type Code = { kind: 'indented' | 'fenced' | 'inline'; line: number; fence: string; text: string };

/** All code of a page, in the order in which it stands there (CommonMark 0.31.2, 4.4, 4.5 and 6.1, as far as it is used). */
export function codeIn(page: string): Code[] {
  const found: Code[] = [];
  const lines = page.split('\n');
  let at = 0;
  /** Takes lines while they fit; those that are blank between two that do belong to them. */
  const take = (fits: (line: string) => boolean): string[] => {
    const from = at;
    while (
      at < lines.length &&
      (fits(lines[at] ?? '') || ((lines[at] ?? '') === '' && fits(lines[at + 1] ?? '')))
    )
      at++;
    return lines.slice(from, at);
  };
  while (at < lines.length) {
    const [line = '', start] = [lines[at], at + 1];
    const [, fence] = /^\s*```(.*)$/.exec(line) ?? [];
    if (fence !== undefined) {
      const end = lines.findIndex((other, n) => n > at && /^\s*```\s*$/.test(other));
      found.push({ kind: 'fenced', line: start, fence, text: lines.slice(at + 1, end).join('\n') });
      at = end + 1;
    } else if (/^ {4}/.test(line) && (lines[at - 1] ?? '') === '') {
      const text = take((other) => /^ {4}/.test(other)).map((other) => other.slice(4));
      found.push({ kind: 'indented', line: start, fence: '', text: text.join('\n') });
    } else if (line === '') at++;
    else {
      const from = at;
      while (at < lines.length && lines[at] !== '' && !/^\s*```/.test(lines[at] ?? '')) at++;
      const paragraph = lines.slice(from, at).join('\n');
      for (const { 0: whole, 1: tick = '', index } of paragraph.matchAll(/(`+)(?!`)[\s\S]*?[^`]\1(?!`)/g)) {
        const above = paragraph.slice(0, index).split('\n').length - 1;
        const text = whole.slice(tick.length, -tick.length).replaceAll('\n', ' ').trim();
        found.push({ kind: 'inline', line: start + above, fence: '', text });
      }
    }
  }
  return found;
}

/**
 * The simple commands of a piece of shell (POSIX.1-2024, 2.9.1), each as the words that its program gets, without what is
 * redirected. No expansion is made, so a word may hold a `$`.
 */
export function commandsIn(shell: string): string[][] {
  const commands: string[][] = [[]];
  let isTarget = false;
  for (const { groups = {} } of shell.replaceAll('\\\n', ' ').matchAll(TOKEN)) {
    const { operator, redirection, word } = groups;
    if (operator) commands.push([]);
    if (redirection) isTarget = true;
    if (word === undefined) continue;
    if (!isTarget)
      commands
        .at(-1)
        ?.push(word.replace(QUOTED, (_all, single, double, escaped) => single ?? double ?? escaped));
    isTarget = false;
  }
  return commands.filter((words) => words.length > 0);
}

const TOKEN =
  /(?<=^|[\s;&|])#.*$|(?<operator>&&|\|\||[|;&\n])|(?<redirection>\d?(?:>>?|<))|(?<word>(?:'[^']*'|"(?:\\.|[^"\\])*"|\\.|[^\s'"\\|;&<>])+)/gm;
const QUOTED = /'([^']*)'|"((?:\\.|[^"\\])*)"|\\(.)/g;

/** What is typed after one of the ways to call the command line, or after npm, npx or node; null where it is none of these. */
export function callIn(
  words: string[],
): { program: 'latchkey' | 'npm' | 'npx' | 'node'; args: string[] } | null {
  const at = words.findIndex((word) => ['npm', 'npx', 'node'].includes(word));
  const [program, first, ...args] = words.slice(Math.max(at, 0));
  if (at < 0 || first === undefined) return null;
  if ((program === 'npx' && first === 'latchkey') || (program === 'node' && first === 'cli/latchkey.js'))
    return { program: 'latchkey', args };
  return { program: program as 'npm' | 'npx' | 'node', args: [first, ...args] };
}

/** A command line of a page, with the place where it stands. */
export type Call = NonNullable<ReturnType<typeof callIn>> & { place: string };

/** Every command line of ours that a page tells people to type, in its blocks and in its sentences. */
export function callsIn(path: string): Call[] {
  return codeIn(readFileSync(path, 'utf8')).flatMap(({ text, line }) =>
    commandsIn(text).flatMap((words) => {
      const call = callIn(words);
      return call ? { ...call, place: `${path}:${line}: ${words.join(' ')}` } : [];
    }),
  );
}
