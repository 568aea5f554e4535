import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { networkOf } from '../lib/network';

/** Connections at one moment. */
export const CONNECTION_LIMITS = {
  /** More than six for each of 140 people, and below the 1,024 files that systems let a process open. */
  total: 900,
  /** For one network, as long as no proxy is trusted, whose connections are everybody's. */
  perNetwork: 300,
};

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

  constructor(server: Server, limits: Partial<typeof CONNECTION_LIMITS>) {
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
