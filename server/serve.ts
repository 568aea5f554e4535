import { randomUUID } from 'node:crypto';
import { createServer, IncomingMessage, type Server, type ServerResponse, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { format } from 'node:util';
import next from 'next';
import { withArrival } from '../lib/arrival';
import { config } from '../lib/config';
import { type Level, log, withRequestId } from '../lib/log';
import { countRequest } from '../lib/metrics';
import { settleAbortReasons } from './abort-reasons';
import { blameSender } from './blame';
import { type House, METHODS, MOST_BODY_BYTES, refusalOf, settleHeaders } from './front-door';
import { answerMetrics, asksForMetrics, routeOf } from './metrics';
import { coverOutage, isOutOfReach, TRY_AGAIN_AFTER } from './outage';
import { newNonce, protection } from './protection';
import { refusalLine, refusalPage } from './refusal';

/** Requests in flight have this long to end once the instance is told to stop. */
const LAST_REQUESTS_MS = 5_000;
/** How long a connection may take for what it does, and how much. */
const LIMITS = {
  headersTimeout: 15_000,
  requestTimeout: 60_000,
  keepAliveTimeout: 65_000,
  /** On a connection where nothing moves; more than the longest wait for a mail server (lib/mail/transport.ts). */
  timeout: 360_000,
  connectionsCheckingInterval: 5_000,
  /** The first line included. */
  maxHeaderSize: 16 * 1024,
  /** More than six for each of 150 people at one moment, and below the 1,024 files that systems let a process open. */
  maxConnections: 1_000,
};

const ALLOW = METHODS.join(', ');
/** An address may be as long as a header; a line of the log need not be. */
const LOGGED_PATH = 200;

type Handle = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

/** Starts Next behind the front door on the configured port. `stop` lets requests in flight end. */
export async function serve(root: string, dev: boolean): Promise<{ stop(): Promise<void> }> {
  const { port, listenAddress, baseUrl, proxyHops, metricsEnabled } = config();
  // Next asks itself for the page that an action redirects to; it does so here, never by the public name.
  const hostname =
    listenAddress && listenAddress !== '0.0.0.0' && listenAddress !== '::' ? listenAddress : '127.0.0.1';
  const server = frontDoor({ baseUrl, proxyHops, dev }, (request, response) =>
    metricsEnabled && asksForMetrics(request) ? answerMetrics(response) : handle(request, response),
  );
  // Next would keep open what asks for a WebSocket, which only its development speaks: it gets a server that nobody asks.
  const httpServer = dev ? server : createServer();
  // Quiet, for what goes wrong in a request is told once, by instrumentation.ts.
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
    async stop() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeIdleConnections();
      await Promise.race([closed, sleep(LAST_REQUESTS_MS, undefined, { ref: false })]);
      server.closeAllConnections();
      await app.close();
      release();
    },
  };
}

/** Resolves when the server listens; rejects with the reason when it cannot. */
export function listen(server: Server, port: number, address: string | null): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, address ?? undefined, () => resolve());
  });
}

/**
 * The HTTP server before what handles requests: it gives each an id and an answer its protection, refuses what is not to
 * go further, and waits for the body, so that nothing behind it is held up by a slow sender or sees half a form.
 */
export function frontDoor(house: House, handle: Handle, limits: Partial<typeof LIMITS> = {}): Server {
  const { timeout, maxConnections, ...options } = { ...LIMITS, ...limits };
  // Node would refuse a request without a host in words of its own; ours come with every header.
  const server = createServer({ ...options, IncomingMessage: Arriving, requireHostHeader: false });
  Object.assign(server, { timeout, maxConnections });
  const answers = new WeakMap<Duplex, ServerResponse>();
  server.on('request', (request, response) => {
    // Whatever came behind a request that was not clear may have been meant as a part of it.
    if (answers.get(request.socket)?.getHeader('Connection') === 'close') return;
    answers.set(request.socket, response);
    const id = randomUUID();
    withRequestId(id, () =>
      withArrival((arrival) => {
        blameSender(request.method, response, arrival);
        return receive({ id, request, response, house, handle });
      }),
    );
  });
  server.on('connect', (_request, socket) => socket.end(plainAnswer(405, house)));
  server.on('clientError', (error, socket) => {
    const answer = answers.get(socket);
    const isAnswered = answer?.headersSent && !answer.writableFinished;
    if (!socket.writable || isAnswered) socket.destroy();
    else socket.end(plainAnswer(statusOf(error), house));
  });
  return server;
}

/** A request that takes its body in before anybody reads it. */
class Arriving extends IncomingMessage {
  #size = 0;
  #settle: (isWhole: boolean) => void = () => {};
  /** Whether the body is here, and not more of it than is taken; as it comes, for not every body says its length first. */
  readonly isWhole = new Promise<boolean>((resolve) => {
    this.#settle = resolve;
  });

  override push(chunk: unknown, encoding?: BufferEncoding): boolean {
    if (chunk instanceof Uint8Array) this.#size += chunk.length;
    const isTooLarge = this.#size > MOST_BODY_BYTES;
    if (isTooLarge || chunk === null) this.#settle(!isTooLarge);
    // What is too large is read on and forgotten: who is hung up on in the middle never sees the answer.
    if (!isTooLarge || chunk === null) super.push(chunk, encoding);
    return true;
  }
}

type Visit = { id: string; request: Arriving; response: ServerResponse; house: House; handle: Handle };

async function receive({ id, request, response, house, handle }: Visit): Promise<void> {
  const { method, url, httpVersion, headers, rawHeaders, socket } = request;
  const path = pathOf(url);
  const nonce = newNonce();
  const protecting = protection(path, nonce, house);
  for (const [name, value] of Object.entries(protecting)) response.setHeader(name, value);
  response.setHeader('X-Request-Id', id);
  tellWhenDone({ id, method, path, response });

  const arrival = { method, url, httpVersion, headers, rawHeaders, remoteAddress: socket.remoteAddress };
  const refuse = (status: number) => {
    if (status === 405) response.setHeader('Allow', ALLOW);
    if (status === 503) response.setHeader('Retry-After', TRY_AGAIN_AFTER);
    // Where it is in doubt what a request is, it is in doubt where the next one begins (RFC 9112 §11.2).
    if (status === 400) response.setHeader('Connection', 'close');
    response.writeHead(status, { 'Content-Type': 'text/html; charset=utf-8' });
    response.end(refusalPage(status, nonce, house.baseUrl));
  };
  const refusal = refusalOf(arrival, house) ?? ((await request.isWhole) ? null : 413);
  if (refusal) return refuse(refusal);
  if (method === 'OPTIONS') return void response.writeHead(204, { Allow: ALLOW }).end();
  if (isOutOfReach(path)) return refuse(503);
  coverOutage(path, response, () => refuse(503));
  settleHeaders(arrival, house);
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

function pathOf(url = ''): string {
  return url.split(/[?#]/, 1)[0] ?? '';
}

type Told = { id: string; method?: string; path: string; response: ServerResponse };

function tellWhenDone({ id, method, path, response }: Told): void {
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

function statusOf(error: Error): number {
  const code = 'code' in error ? error.code : undefined;
  if (code === 'HPE_HEADER_OVERFLOW') return 431;
  if (code === 'HPE_CHUNK_EXTENSIONS_OVERFLOW') return 413;
  return code === 'ERR_HTTP_REQUEST_TIMEOUT' ? 408 : 400;
}

/** For a connection whose request Node could not read, and for which it therefore has no response to write with. */
function plainAnswer(status: number, house: House): string {
  const line = refusalLine(status);
  const headers = {
    ...protection('', newNonce(), house),
    ...(status === 405 && { Allow: ALLOW }),
    'Content-Type': 'text/plain; charset=utf-8',
    'Content-Length': Buffer.byteLength(line),
    Connection: 'close',
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  return `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${lines.join('\r\n')}\r\n\r\n${line}`;
}

/** What Next and other packages say to the console goes into the log, as one line each, until this is undone. */
function logConsole(): () => void {
  const { error, warn, info, log: print } = console;
  const into = (level: Level) => {
    return (...said: unknown[]) => {
      const thrown = said.find((part) => part instanceof Error);
      const words = said.filter((part) => part !== thrown);
      log(level, words.length > 0 ? format(...words) : 'Something failed', thrown);
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
