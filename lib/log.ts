import { AsyncLocalStorage } from 'node:async_hooks';
import { type Logger, pino, stdTimeFunctions } from 'pino';
import { prettyFactory } from 'pino-pretty';
import { Problem } from './problem';

export type Level = 'error' | 'warn' | 'info' | 'debug';
/** What a line holds besides its sentence: ids, counts and names, never a secret. */
export type Facts = Record<string, string | number | boolean | undefined>;

type LogSettings = {
  level: Level | 'silent';
  /** Null: text on a terminal, JSON elsewhere. */
  format: 'text' | 'json' | null;
  /** Commands keep stdout for what they print to other programs. */
  stream: 'stdout' | 'stderr';
};

/** Kept outside this module, because the server's bundle and the launcher's hold a copy of it each. */
const LOGGER = Symbol.for('latchkey.log');
const REQUESTS = Symbol.for('latchkey.requests');

/** So many causes of an error are logged; an error may be its own cause. */
const MOST_CAUSES = 5;

/**
 * One line for the person who runs the instance: a JSON object, or readable text on a terminal. It is written when this
 * returns. Never pass secrets, codes or links with a token, and email addresses only where nothing else identifies the case.
 */
export function log(level: Level, message: string, error?: unknown, facts: Facts = {}): void {
  // Every request has a line for `debug`.
  if (!logger().isLevelEnabled(level)) return;
  // A line break in what a mail server or a browser said must not look like a line of ours (OWASP Logging Cheat Sheet).
  logger()[level](
    { requestId: requests().getStore(), ...facts, err: error },
    message.replace(/\p{Cc}+/gu, ' '),
  );
}

let tellsJson = false;

/** From now on `tell` prints lines of JSON. */
export function tellAsJson(isJson = true): void {
  tellsJson = isJson;
}

/**
 * Prints sentences for whoever starts the instance: each on a line, as it is or as JSON. Unlike the log it is there at every
 * level, and nothing is masked, since a link for setting up is of no use without its code.
 */
export function tell(level: Level, said: string | string[], stream: LogSettings['stream'] = 'stderr'): void {
  const lines = [said]
    .flat()
    .map((msg) => (tellsJson ? JSON.stringify({ level, time: new Date(), msg }) : msg));
  // In one piece, since readers of a pipe may go by the first line.
  if (stream === 'stdout') process.stdout.write(`${lines.join('\n')}\n`);
  else console.error(lines.join('\n'));
}

/** Runs `work` as part of a request, whose id stands in every line that it logs. */
export function withRequestId<T>(id: string, work: () => T): T {
  return requests().run(id, work);
}

/** Sets how this process logs. Until then it logs to stderr, from `info` on. */
export function keepLog({ level, format, stream }: LogSettings): void {
  const colorize = (stream === 'stdout' ? process.stdout : process.stderr).isTTY === true;
  const isText = format ? format === 'text' : colorize;
  const readable = prettyFactory({ colorize, translateTime: 'SYS:yyyy-mm-dd HH:MM:ss', singleLine: true });
  // Not by console.log, which an instance redirects into this log (server/serve.ts).
  const print = (line: string) =>
    stream === 'stdout' ? process.stdout.write(`${line}\n`) : console.error(line);
  const shape = {
    level,
    base: undefined,
    timestamp: stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
    serializers: { err: (error: unknown) => described(error) },
  };
  const write = (line: string) => print((isText ? readable(masked(line)) : masked(line)).trimEnd());
  Reflect.set(globalThis, LOGGER, pino(shape, { write }));
}

function logger(): Logger {
  const kept: Logger | undefined = Reflect.get(globalThis, LOGGER);
  if (kept) return kept;
  keepLog({ level: 'info', format: null, stream: 'stderr' });
  return Reflect.get(globalThis, LOGGER);
}

function requests(): AsyncLocalStorage<string> {
  const kept: AsyncLocalStorage<string> | undefined = Reflect.get(globalThis, REQUESTS);
  if (kept) return kept;
  const made = new AsyncLocalStorage<string>();
  Reflect.set(globalThis, REQUESTS, made);
  return made;
}

type Described = {
  type: string;
  message: string;
  stack?: string;
  code?: string;
  digest?: string;
  facts?: object;
  cause?: Described;
};

/** What helps to find a bug. Other properties that libraries add to errors, such as queries and requests, are left out. */
function described(error: unknown, depth = 0): Described {
  if (!(error instanceof Error)) return { type: typeof error, message: String(error) };
  const word = (name: 'code' | 'digest') => {
    const said: unknown = Reflect.get(error, name);
    return typeof said === 'string' ? said : undefined;
  };
  return {
    type: error.name,
    message: error.message,
    stack: error.stack?.replace(/[^\P{Cc}\n]/gu, ' '),
    code: word('code'),
    digest: word('digest'),
    facts: error instanceof Problem ? error.facts : undefined,
    cause: error.cause && depth < MOST_CAUSES ? described(error.cause, depth + 1) : undefined,
  };
}

/** What secrets look like, in case a library puts one into an error. */
const SECRETS: [pattern: RegExp, mask: string][] = [
  // The token in the path of a link, and a token anywhere.
  [/(\/(?:invite|reset-password|change-email)\/)[^\s"'\\/?#<>()[\]]+/gi, '$1…'],
  [/[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}\.[\w-]{20,}/gi, '…'],
  [/([?&](?:code|token|secret|password)=)[^&\s"'\\<>]+/gi, '$1…'],
  // Hashes of passwords, and a password in a URL.
  [/\$(?:argon2\w*|2[aby])\$[^\s"'\\]+/g, '…'],
  [/(\/\/[^\s"'\\/:@]*:)[^\s"'\\/@]+@/g, '$1…@'],
  // Keys, cookies and secrets of sessions: long and random.
  [/(?<![\w-])(?=[\w-]*[a-z])(?=[\w-]*[A-Z])[\w-]{40,}/g, '…'],
];

function masked(line: string): string {
  return SECRETS.reduce((text, [pattern, mask]) => text.replace(pattern, mask), line);
}
