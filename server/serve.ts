import { randomUUID } from 'node:crypto';
import {
  createServer,
  type IncomingMessage,
  type Server,
  type ServerResponse,
  STATUS_CODES,
} from 'node:http';
import { isIPv6 } from 'node:net';
import type { Duplex } from 'node:stream';
import { format } from 'node:util';
import next from 'next';
import { type Arrival, isUnderstood, withArrival } from '../lib/arrival';
import { config } from '../lib/config';
import { type Level, log, withRequestId } from '../lib/log';
import { countRequest } from '../lib/metrics';
import { Problem } from '../lib/problem';
import { noteRequest } from '../lib/setup/forgotten-proxy';
import { ENGLISH, languageFor } from '../words/words';
import { settleAbortReasons } from './abort-reasons';
import { answerAppIcon, appIconOf } from './app-icon';
import { Arriving, type BODY_LIMITS, BodyBudget } from './body';
import { CONNECTION_LIMITS, Connections, ENDING } from './connections';
import { applyPageChoice, coverAnswer } from './cover';
import { answerDoor, doorOf, REFUSALS_A_MINUTE } from './door';
import type { Door } from './door-judge';
import { isBeyondForms } from './form-shape';
import {
  clientAddress,
  isForwarded,
  isFromSelf,
  isProbe,
  METHODS,
  refusalOf,
  type Served,
  settleHeaders,
} from './front-door';
import { answerHealth, asksForHealth } from './health';
import { answerMetrics, asksForMetrics, routeOf } from './metrics';
import { answerOidc } from './oidc';
import { mayComeFromElsewhere, oidcPathOf } from './oidc-paths';
import { answerEnding, isOutage, isOutOfReach, isReadiness, TRY_AGAIN_AFTER } from './outage';
import { answerPackedFile, listPacked, packedFileOf } from './packed';
import { PostBudget } from './posts';
import { newNonce, protection } from './protection';
import { type RefusedStatus, refusalLine, refusalPage } from './refusal';
import { answerSignFile, signFileOf } from './sign';
import { Turns } from './turns';

export { findMemoryShortage, NEEDED_MB, spareMemory } from './memory';
export { startTelling } from './oidc-tell';

declare module '../lib/problem' {
  interface ProblemFacts {
    /** Another program listens on it. */
    port_taken: { port: number };
    /** The system does not let this account listen on it. */
    port_refused: { port: number };
    /** No network interface of this machine has it. */
    listen_address_unknown: { address: string };
  }
}

/** How long a connection may take for what it does, and how much. */
const LIMITS = {
  headersTimeout: 15_000,
  requestTimeout: 60_000,
  keepAliveTimeout: 65_000,
  /** For a connection without traffic; more than the longest wait for a mail server (smtp/transport.ts). */
  timeout: 360_000,
  connectionsCheckingInterval: 5_000,
  /** The first line included; apps behind a door may have many cookies. */
  maxHeaderSize: 32 * 1024,
};
/** The same of what is for a page of ours. */
const PAGE_HEADER_BYTES = 16 * 1024;
/** Connections that are taken beyond the limit, for the moment that the closed ones need to be gone. */
const CLOSING = 100;

/** Requests of one network that are handled at one moment, and those that proxies ask about. */
const [MOST_AT_ONCE, MOST_CHECKS_AT_ONCE] = [24, 48];
/**
 * To decode a body of 2 MB may take Next a quarter of a second, in which nobody else is answered: such requests are handled
 * one at a time, with a pause in between, since a page takes several queries and so several turns of the event loop.
 */
const [LARGE_BODY_BYTES, PAUSE_MS] = [64 * 1024, 250];

type Limits = Partial<typeof LIMITS> & {
  connections?: Partial<typeof CONNECTION_LIMITS>;
  bodies?: Partial<typeof BODY_LIMITS>;
  posts?: number;
  /** Of doors (server/door.ts). */
  refusals?: number;
};

/** Next's own header of an answer to a form that this version of the pages does not have. */
const ACTION_UNKNOWN = 'x-nextjs-action-not-found';
const ALLOW = METHODS.join(', ');
/** Characters of a path that are logged; it may be as long as a header. */
const LOGGED_PATH = 200;

/** `end` is how it ends (connections.ts). */
type FrontDoor = Server & Pick<Connections, 'end'>;

type Handle = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

type Serving = {
  /** Lets requests in flight end, and, but in a hurry, those that a proxy still sends on connections that it keeps. */
  stop(isHurried?: boolean): Promise<void>;
};

/** Starts Next behind the front door on the configured port. */
export async function serve(root: string, dev: boolean): Promise<Serving> {
  const { port, listenAddress, baseUrl, proxyHops, metricsEnabled } = config();
  const hostname =
    listenAddress && listenAddress !== '0.0.0.0' && listenAddress !== '::' ? listenAddress : '127.0.0.1';
  // Next asks itself for the page that an action redirects to. As `next start` does, it is told where that is: else it
  // would take the scheme of the base URL, and speak TLS to a port that has none.
  process.env.__NEXT_PRIVATE_ORIGIN = `http://${isIPv6(hostname) ? `[${hostname}]` : hostname}:${port}`;
  const packed = dev ? new Map() : listPacked(root);
  const server = frontDoor({ baseUrl, proxyHops, dev }, async (request, response) => {
    if (asksForHealth(request)) return answerHealth(request, response);
    if (metricsEnabled && asksForMetrics(request)) return answerMetrics(response);
    const file = signFileOf(request);
    if (file) return answerSignFile(response, file);
    const icon = appIconOf(request);
    if (icon) return answerAppIcon(response, icon);
    if (oidcPathOf(request.url) !== null) return answerOidc(request, response);
    const packedFile = packedFileOf(packed, request);
    return packedFile ? answerPackedFile(response, packedFile) : handle(request, response);
  });
  // Next would keep open what asks for a WebSocket, which only its development uses: it gets a server that never listens.
  const httpServer = dev ? server : createServer();
  // Quiet, because instrumentation.ts logs what goes wrong in a request.
  const app = next({ dev, dir: root, hostname, port, httpServer, turbopack: true, quiet: !dev });
  const handle = app.getRequestHandler();
  const release = dev ? () => {} : logConsole();
  settleAbortReasons();
  try {
    await app.prepare();
    await listen(server, port, listenAddress);
  } catch (error) {
    release();
    throw error;
  }
  return {
    async stop(isHurried = false) {
      await server.end(isHurried ? { ...ENDING, quiet: 0 } : ENDING);
      await app.close();
      release();
    },
  };
}

/** Resolves when the server listens. Throws `port_taken`, `port_refused` and `listen_address_unknown`. */
export function listen(server: Server, port: number, address: string | null): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error) => {
      const code = 'code' in error ? error.code : undefined;
      if (code === 'EADDRINUSE') reject(new Problem('port_taken', { port }));
      else if (code === 'EACCES') reject(new Problem('port_refused', { port }));
      else if (code === 'EADDRNOTAVAIL' && address)
        reject(new Problem('listen_address_unknown', { address }));
      else reject(error);
    });
    server.listen(port, address ?? undefined, () => resolve());
  });
}

/**
 * The HTTP server in front of what handles requests: it gives each request an id and its answer the protecting headers,
 * refuses what is not to be handled, waits for the body, so that a slow sender keeps no handler busy and none sees half a
 * form, and keeps what one client takes of connections, bytes and time within limits.
 */
export function frontDoor(served: Served, handle: Handle, limits: Limits = {}): FrontDoor {
  const { connections: most, bodies, posts, refusals = REFUSALS_A_MINUTE, ...own } = limits;
  const { timeout, ...options } = { ...LIMITS, ...own };
  // Node itself would refuse a request without a host, with none of our headers.
  const server = createServer({ ...options, IncomingMessage: Arriving, requireHostHeader: false });
  // Node would drop those beyond 2,000 without a word, and a door would not see what the app behind it sees.
  server.maxHeadersCount = 0;
  const perNetwork = served.proxyHops > 0 ? { perNetwork: Number.POSITIVE_INFINITY } : {};
  const connections = new Connections(server, { ...most, ...perNetwork });
  const maxConnections = (most?.total ?? CONNECTION_LIMITS.total) + CLOSING;
  Object.assign(server, { timeout, maxConnections });
  const turns = new Turns(MOST_AT_ONCE);
  const largeTurns = new Turns(1, PAUSE_MS);
  const checks = { turns: new Turns(MOST_CHECKS_AT_ONCE), budget: new PostBudget(refusals) };
  const room = {
    served,
    handle,
    connections,
    bodies: new BodyBudget(bodies),
    posts: new PostBudget(posts),
    turns,
    largeTurns,
  };
  const answers = new WeakMap<Duplex, ServerResponse>();
  const arrive = (request: Arriving, response: ServerResponse, refusal: RefusedStatus | null) => {
    // What follows a request that was not clear may be a part of it, and after a last answer there is none to give.
    const before = answers.get(request.socket);
    if (before?.getHeader('Connection') === 'close' || before?.shouldKeepAlive === false) return;
    answers.set(request.socket, response);
    if (connections.isEnding) response.shouldKeepAlive = false;
    const id = randomUUID();
    const door = doorOf(request.url);
    if (door)
      return void withRequestId(id, () =>
        attend({ ...checks, id, door, request, response, refusal, served, connections }),
      );
    withRequestId(id, () =>
      withArrival(request.method === 'POST', (arrival) =>
        receive({ ...room, id, request, response, arrival, refusal }),
      ),
    );
  };
  server.on('request', (request, response) => arrive(request, response, null));
  // What an "Expect" header asks for, other than to be told to go on (RFC 9110 §10.1.1).
  server.on('checkExpectation', (request, response) => arrive(request, response, 417));
  server.on('connect', (request, socket) => socket.end(plainAnswer(405, served, languageOf(request))));
  server.on('clientError', (error, socket) => {
    const answer = answers.get(socket);
    const isAnswered = answer?.headersSent && !answer.writableFinished;
    if (!socket.writable || isAnswered) socket.destroy();
    else socket.end(plainAnswer(statusOf(error), served, ENGLISH));
  });
  return Object.assign(server, { end: (ending?: typeof ENDING) => connections.end(ending) });
}

type Exchange = {
  id: string;
  request: Arriving;
  response: ServerResponse;
  arrival: Arrival;
  /** Where it is refused whatever is in it. */
  refusal: RefusedStatus | null;
  served: Served;
  handle: Handle;
  connections: Connections;
  bodies: BodyBudget;
  posts: PostBudget;
  turns: Turns;
  /** Of requests with large bodies. */
  largeTurns: Turns;
};

type Check = Pick<
  Exchange,
  'id' | 'request' | 'response' | 'refusal' | 'served' | 'connections' | 'turns'
> & {
  door: Door;
  budget: PostBudget;
};

/**
 * Hands to the door what a proxy asks about: for any host, by any method, and without waiting for a body. What is answered
 * stands on an app's host, so it has none of the headers that protect our pages.
 */
async function attend(check: Check): Promise<void> {
  const { id, door, request, response, served, connections } = check;
  response.setHeader('X-Request-Id', id);
  logWhenDone({ id, method: request.method, path: pathOf(request.url), response });
  connections.begin(request, response)();
  if (check.refusal) return void response.writeHead(check.refusal, { Connection: 'close' }).end();
  // Whoever asks is a proxy, also where none stands before our own pages.
  const proxyHops = Math.max(1, served.proxyHops);
  const { headers, socket } = request;
  const address = clientAddress({ headers, remoteAddress: socket.remoteAddress }, proxyHops);
  const endTurn = await check.turns.take(address);
  response.once('close', endTurn);
  await connections.held;
  if (response.destroyed) return endTurn();
  await answerDoor({ door, request, response, address, budget: check.budget });
}

async function receive(exchange: Exchange): Promise<void> {
  const { id, request, response, arrival, served, handle, connections } = exchange;
  const { method, url, httpVersion, headers, rawHeaders, socket } = request;
  const { remoteAddress, localAddress, localPort } = socket;
  const path = pathOf(url);
  const nonce = newNonce();
  const protecting = protection(url ?? '', nonce, served, headers['sec-fetch-site'] !== undefined);
  for (const [name, value] of Object.entries(protecting)) response.setHeader(name, value);
  response.setHeader('X-Request-Id', id);
  logWhenDone({ id, method, path, response });

  const raw = { method, url, httpVersion, headers, rawHeaders, remoteAddress, localAddress, localPort };
  const language = languageOf(request);
  const refuse = (status: RefusedStatus) => {
    if (status === 405) response.setHeader('Allow', ALLOW);
    if (status === 429 || status === 503) response.setHeader('Retry-After', TRY_AGAIN_AFTER);
    // Where a request cannot be read, it is not known where the next one begins (RFC 9112 §11.2).
    if (status === 400 || status === 417) response.setHeader('Connection', 'close');
    response.writeHead(status, { 'Content-Type': 'text/html; charset=utf-8' });
    const page = status === 409 ? url : undefined;
    response.end(refusalPage({ status, nonce, baseUrl: served.baseUrl, page, language }));
  };
  const address = clientAddress(raw, served.proxyHops);
  const isOurs = isFromSelf(raw);
  if (served.proxyHops === 0 && !isOurs && !isProbe(url)) noteRequest(isForwarded(headers), address);
  const isTooLong = sizeOf(request) > PAGE_HEADER_BYTES;
  const refusal = exchange.refusal ?? (isTooLong ? 431 : refusalOf(raw, served));
  if (refusal) return refuse(refusal);
  if (method === 'POST' && !isOurs && !exchange.posts.take(address)) return refuse(429);
  const body = await bodyOf(exchange, address);
  if (body.refusal) return refuse(body.refusal);
  if (method === 'OPTIONS' && !mayComeFromElsewhere(url))
    return void response.writeHead(204, { Allow: ALLOW }).end();
  if (isOutOfReach(path)) return refuse(503);
  const turns = body.size > LARGE_BODY_BYTES ? exchange.largeTurns : exchange.turns;
  const endTurn = isOurs || isProbe(url) ? () => {} : await turns.take(address);
  response.once('close', endTurn);
  // What this process asks itself is a part of what it is to end.
  if (!isOurs) await connections.held;
  if (connections.isEnding && isReadiness(path)) return answerEnding(response);
  if (response.destroyed) return endTurn();
  const began = performance.now();
  const refusalOfAnswer = (status: number): RefusedStatus | null => {
    if (isOutage(path, status, began)) return 503;
    // Where a script has sent the form, it is told by this header, and loads its page again (app/error.tsx).
    const isOutdated = response.hasHeader(ACTION_UNKNOWN) && headers['next-action'] === undefined;
    if (isOutdated && (status === 400 || status === 409)) return status;
    // A broken form, or arguments of an action that cannot be decoded, for which Next would say 500. What fails after an
    // action was reached stays a 500, and so does every page.
    return status === 500 && !arrival.isUnderstood ? 400 : null;
  };
  arrival.address = url;
  applyPageChoice(method, response, arrival);
  coverAnswer(response, refusalOfAnswer, refuse);
  settleHeaders(raw, served);
  headers['content-security-policy'] = protecting['Content-Security-Policy'];
  headers['x-request-id'] = id;
  try {
    await handle(request, response);
  } catch (error) {
    log('error', 'A request could not be answered', error);
    if (response.headersSent) response.destroy();
    else refuse(500);
  }
}

type Received = { size: number; refusal?: RefusedStatus };

/** Waits for the body of a request: how large it is, and why it is refused, if it is. */
async function bodyOf(
  { request, response, connections, bodies }: Exchange,
  address: string,
): Promise<Received> {
  const isDone = new Promise<void>((resolve) => response.once('close', () => resolve()));
  const markReceived = connections.begin(request, response);
  const body = await request.receive(bodies, address, isDone);
  markReceived();
  if (typeof body === 'string') return { size: 0, refusal: REFUSED_BODIES[body] };
  const { length: size } = body;
  return isBeyondForms(request.headers, body) ? { size, refusal: 400 } : { size };
}

const REFUSED_BODIES = { too_large: 413, over_budget: 429, in_pieces: 400 } as const;

/** The language of whoever sent a request, by Accept-Language. */
function languageOf({ headers }: IncomingMessage): string {
  return languageFor(headers['accept-language']);
}

/** Of the first line and the headers of a request, in bytes. */
function sizeOf({ url = '', rawHeaders }: IncomingMessage): number {
  return rawHeaders.reduce((sum, text) => sum + text.length + 2, url.length);
}

function pathOf(url = ''): string {
  return url.split(/[?#]/, 1)[0] ?? '';
}

type Answered = { id: string; method?: string; path: string; response: ServerResponse };

function logWhenDone({ id, method, path, response }: Answered): void {
  const began = performance.now();
  response.once('close', () => {
    const { statusCode: status, writableFinished } = response;
    const ms = Math.round(performance.now() - began);
    countRequest(routeOf(path), writableFinished ? `${Math.floor(status / 100)}xx` : 'cut_off', ms / 1000);
    const facts = {
      requestId: id,
      method,
      path: path.slice(0, LOGGED_PATH),
      status,
      ms,
      isCutOff: writableFinished ? undefined : true,
    };
    log(status >= 500 ? 'warn' : 'debug', 'A request was answered', undefined, facts);
  });
}

function statusOf(error: Error): RefusedStatus {
  const code = 'code' in error ? error.code : undefined;
  if (code === 'HPE_HEADER_OVERFLOW') return 431;
  if (code === 'HPE_CHUNK_EXTENSIONS_OVERFLOW') return 413;
  return code === 'ERR_HTTP_REQUEST_TIMEOUT' ? 408 : 400;
}

/** An answer as text, for a connection whose request Node could not read, and for which it therefore has no response. */
function plainAnswer(status: RefusedStatus, served: Served, language: string): string {
  const line = refusalLine(status, language);
  const headers = {
    ...protection('', newNonce(), served),
    ...(status === 405 && { Allow: ALLOW }),
    'Content-Type': 'text/plain; charset=utf-8',
    'Content-Length': Buffer.byteLength(line),
    Connection: 'close',
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  return `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${lines.join('\r\n')}\r\n\r\n${line}`;
}

/** Writes what Next and other packages print by the console into the log, as one line each, until it is undone. */
function logConsole(): () => void {
  const { error, warn, info, log: print } = console;
  const into = (level: Level) => {
    return (...said: unknown[]) => {
      const thrown = said.find((part) => part instanceof Error);
      const words = said.filter((part) => part !== thrown);
      // What Next says of forms that it does not know, or cannot read, is no fault of ours.
      log(isUnderstood() ? level : 'debug', words.length > 0 ? format(...words) : 'Something failed', thrown);
    };
  };
  Object.assign(console, {
    error: into('error'),
    warn: into('warn'),
    info: into('debug'),
    log: into('debug'),
  });
  return () => Object.assign(console, { error, warn, info, log: print });
}
