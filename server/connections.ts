import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { Server as Listener, type Socket } from 'node:net';
import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import { networkOf } from '../lib/network';

/** Connections at one moment. */
export const CONNECTION_LIMITS = {
  /** More than six for each of 140 people, and below the 1,024 files that systems let a process open. */
  total: 900,
  /** For one network, as long as no proxy is trusted, whose connections are everybody's. */
  perNetwork: 300,
};

/** How a server ends, in milliseconds from when it is told to. */
export const ENDING = {
  /** A connection on which nothing is asked for so long is closed. */
  quiet: 2_000,
  /** Whatever is not answered then is cut off. */
  last: 5_000,
};

/** For what is being handled, so that there is a moment in which nothing is to be done. */
const LONGEST_ACCEPTING_MS = 1_000;

type Connection = {
  socket: Socket;
  network: string;
  /** When it was opened, last began to send a request, or last became idle (performance.now). */
  since: number;
  /** What was asked on it and is not answered yet. */
  open: Set<Exchange>;
};

type Exchange = { response: ServerResponse; isReceived: boolean };

/**
 * Keeps a server's connections within these limits. Where one comes that is too many, another is closed for it: one on
 * which nothing is asked, else one whose request does not come to an end or whose answer is not read; of the network that
 * has most of them, the oldest. One whose request is being handled is never closed for another.
 */
export class Connections {
  readonly #all = new Map<Socket, Connection>();
  readonly #limits: typeof CONNECTION_LIMITS;
  readonly #server: Server;
  #isEnding = false;
  #held: Promise<void> | undefined;

  constructor(server: Server, limits: Partial<typeof CONNECTION_LIMITS>) {
    this.#server = server;
    this.#limits = { ...CONNECTION_LIMITS, ...limits };
    server.on('connection', (socket: Socket) => this.#welcome(socket));
  }

  /** Says that a request has begun, until its answer is done. Gives what to call when its body is there. */
  begin({ socket }: IncomingMessage, response: ServerResponse): () => void {
    const connection = this.#all.get(socket);
    const exchange = { response, isReceived: false };
    connection?.open.add(exchange);
    if (connection) connection.since = performance.now();
    response.once('close', () => {
      connection?.open.delete(exchange);
      if (connection) connection.since = performance.now();
    });
    return () => {
      exchange.isReceived = true;
    };
  }

  /** Whether the server ends, so that each answer is the last one of its connection. */
  get isEnding(): boolean {
    return this.#isEnding;
  }

  /** What is to be waited for before a request is handled, if there is anything. */
  get held(): Promise<void> | undefined {
    return this.#held;
  }

  /**
   * Ends the server, and resolves when it has. No connection is taken any more. Each that is open is closed by the answer to
   * what is asked on it, now or next, which says "Connection: close" (RFC 9112 §9.6). A proxy may send a request just when a
   * connection that it keeps is closed here, and not know whether it was handled; so one that is idle is given time to be
   * used once more, and is closed only after it was quiet.
   */
  async end({ quiet, last }: typeof ENDING = ENDING): Promise<void> {
    const server = this.#server;
    this.#held = acceptWaiting();
    await this.#held;
    // HTTP's own way to close would close the idle ones at once.
    const closed = new Promise<void>(
      (resolve) => void Listener.prototype.close.call(server, () => resolve()),
    );
    this.#isEnding = true;
    for (const { open } of this.#all.values()) {
      const answer = [...open].at(-1)?.response;
      if (answer && !answer.headersSent) answer.shouldKeepAlive = false;
    }
    // For connections whose answer had promised to keep them.
    server.keepAliveTimeout = Math.max(1, quiet);
    const isOver = new AbortController();
    const after = (ms: number) => sleep(ms, undefined, { ref: false, signal: isOver.signal }).catch(() => {});
    void after(quiet).then(() => this.#closeQuiet());
    await Promise.race([closed, after(last)]);
    isOver.abort();
    server.closeAllConnections();
    await closed;
  }

  /** Closes what is idle between two requests, or was opened in advance and never used. */
  #closeQuiet(): void {
    this.#server.closeIdleConnections();
    for (const { socket } of this.#all.values()) if (socket.bytesRead === 0) socket.destroy();
  }

  #welcome(socket: Socket): void {
    const network = networkOf(socket.remoteAddress ?? 'unknown');
    const others = [...this.#all.values()].filter((other) => !other.socket.destroyed);
    const neighbours = others.filter((other) => other.network === network);
    const isTaken =
      (neighbours.length < this.#limits.perNetwork || closeOne(neighbours)) &&
      (others.length < this.#limits.total || closeOne(others));
    if (!isTaken) return void socket.destroy();
    this.#all.set(socket, { socket, network, since: performance.now(), open: new Set() });
    socket.once('close', () => this.#all.delete(socket));
  }
}

/**
 * Waits for a moment at which the system holds no connection that is not accepted yet: it resets those when nobody listens
 * any more, and a proxy does not send a form again whose connection was reset. Each turn of the event loop accepts all that
 * wait, and a short one leaves no time for others to come. Turns are short when nothing new is handled meanwhile; the longer
 * the wait, the longer a turn that will do.
 */
async function acceptWaiting(): Promise<void> {
  const began = performance.now();
  for (;;) {
    const before = performance.now();
    await nextTurn();
    const now = performance.now();
    if (now - before < (now - began) / 1_000 || now - began > LONGEST_ACCEPTING_MS) return;
  }
}

/** Closes the first of them that may be closed; false where each is needed for a request that is being handled. */
function closeOne(connections: Connection[]): boolean {
  const counts = new Map<string, number>();
  for (const { network } of connections) counts.set(network, (counts.get(network) ?? 0) + 1);
  /** Which of two is to go first: one that is idle, of the network with most, the older one. */
  const before = (one: Connection, other: Connection) =>
    Math.min(one.open.size, 1) - Math.min(other.open.size, 1) ||
    (counts.get(other.network) ?? 0) - (counts.get(one.network) ?? 0) ||
    one.since - other.since;
  const closable = connections.filter(({ open }) => [...open].every(waitsForClient));
  const [first, ...rest] = closable;
  if (!first) return false;
  rest.reduce((least, one) => (before(one, least) < 0 ? one : least), first).socket.destroy();
  return true;
}

/** Whether its request has not come to an end, or its answer was written and is not read. */
function waitsForClient({ response, isReceived }: Exchange): boolean {
  return !isReceived || response.writableEnded;
}
