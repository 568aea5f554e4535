import { AsyncLocalStorage } from 'node:async_hooks';
import { type Logger, pino, stdTimeFunctions } from 'pino';
import { prettyFactory } from 'pino-pretty';

export type Level = 'error' | 'warn' | 'info' | 'debug';
/** What a line says beside its sentence: ids, counts and names, never a secret. */
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

/** A stack that leads through this many causes says nothing new any more. */
const MOST_CAUSES = 5;

/**
 * One line for the person who runs the instance: a JSON object, or readable text on a terminal. It is written when this
 * returns. Never pass secrets, codes or links with a token, and addresses only where nothing else would do.
 */
export function log(level: Level, message: string, error?: unknown, facts: Facts = {}): void {
  // A line break in what a mail server or a browser said must not look like a line of ours (OWASP Logging Cheat Sheet).
  logger()[level](
    { requestId: requests().getStore(), ...facts, err: error },
    message.replace(/\p{Cc}+/gu, ' '),
  );
}

/** Does this work as part of one request, whose id stands in every line that is logged meanwhile. */
export function withRequestId<T>(id: string, work: () => T): T {
  return requests().run(id, work);
}

/** Has this process log in this way. Until then it logs to stderr, from `info` on. */
export function keepLog({ level, format, stream }: LogSettings): void {
  const colorize = (stream === 'stdout' ? process.stdout : process.stderr).isTTY === true;
  const isText = format ? format === 'text' : colorize;
  const readable = prettyFactory({ colorize, translateTime: 'SYS:yyyy-mm-dd HH:MM:ss', singleLine: true });
  // Not by console.log, for what others say there becomes a line of ours (server/serve.ts).
  const print = (line: string) =>
    stream === 'stdout' ? process.stdout.write(`${line}\n`) : console.error(line);
  const shape = {
    level,
    base: undefined,
    timestamp: stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
    serializers: { err: (error: unknown) => described(error) },
  };
  const write = (line: string) => print((isText ? readable(veiled(line)) : veiled(line)).trimEnd());
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
  cause?: Described;
};

/** What helps to find a bug. Whatever else libraries hang on their errors, like queries and requests, stays out. */
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
    cause: error.cause && depth < MOST_CAUSES ? described(error.cause, depth + 1) : undefined,
  };
}

/** The looks of secrets, for the day on which a library puts one into an error. */
const SECRETS: [looks: RegExp, veil: string][] = [
  // What follows a door that a link opens, and a token wherever it stands.
  [/(\/(?:invite|reset-password|change-email)\/)[^\s"'\\/?#<>()[\]]+/gi, '$1…'],
  [/[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}\.[\w-]{20,}/gi, '…'],
  [/([?&](?:code|token|secret|password)=)[^&\s"'\\<>]+/gi, '$1…'],
  // Hashes of passwords, and a password in a URL.
  [/\$(?:argon2\w*|2[aby])\$[^\s"'\\]+/g, '…'],
  [/(\/\/[^\s"'\\/:@]*:)[^\s"'\\/@]+@/g, '$1…@'],
  // Keys, cookies and secrets of sessions: long and random.
  [/(?<![\w-])(?=[\w-]*[a-z])(?=[\w-]*[A-Z])[\w-]{40,}/g, '…'],
];

function veiled(line: string): string {
  return SECRETS.reduce((text, [looks, veil]) => text.replace(looks, veil), line);
}
