import { Socket } from 'node:net';
import pg from 'pg';
import { config } from '../lib/config';
import { connectionOf } from './url';
import { doesDatabaseAnswer, noteDatabaseError } from './watch';

/** How long one waits for a connection, and for a server that is busy. */
export const TURN_MS = 10_000;

/** In milliseconds. */
type Patience = {
  /** With whom has to wait for a connection. */
  turn: number;
  /** With a server that says nothing. Then it is asked whether it is there, and the connection is cut if not. */
  silence: number;
};
const PATIENCE: Patience = { turn: TURN_MS, silence: 15_000 };

/**
 * Connections to the database of this process's configuration, LATCHKEY_DATABASE_CONNECTIONS at the most. What goes wrong
 * with them is noted, and nobody waits for long on one that has died without a word (database/watch.ts).
 */
export function openPool(patience = PATIENCE): pg.Pool {
  const pool = new WatchedPool({
    max: config().databaseConnections,
    connectionTimeoutMillis: patience.turn,
    // Prisma writes times without an offset, and means UTC, wherever the server is.
    onConnect: (client) => client.query("set time zone 'UTC'"),
    Client: PresentClient,
  });
  pool.on('error', noteDatabaseError);
  pool.on('connect', (client: pg.PoolClient) => {
    client.on('error', noteDatabaseError);
    client.connection.on('errorMessage', noteDatabaseError);
    listenForLife(client, patience);
  });
  return pool;
}

type Connected = (error: Error | undefined, client: pg.PoolClient | undefined, done: () => void) => void;

class WatchedPool extends pg.Pool {
  override connect(): Promise<pg.PoolClient>;
  override connect(callback: Connected): void;
  override connect(callback?: Connected): Promise<pg.PoolClient> | undefined {
    if (!callback) return super.connect().catch(rethrowNoted);
    super.connect((error, client, done) => {
      if (error) noteDatabaseError(error);
      callback(error, client, done);
    });
    return undefined;
  }
}

/** Goes where the configuration says now: certificates are renewed, and the embedded server may move to another port. */
class PresentClient extends pg.Client {
  constructor(options?: pg.ClientConfig) {
    const { connectionTimeoutMillis } = options ?? {};
    super({ ...options, ...connectionOf(config().databaseUrl), connectionTimeoutMillis });
  }
}

function rethrowNoted(error: unknown): never {
  noteDatabaseError(error);
  throw error;
}

/**
 * TCP alone would wait a quarter of an hour for a machine that was switched off. The server is asked over another
 * connection, for on this one it may be busy for long with what it was asked.
 */
function listenForLife({ connection }: pg.PoolClient, { silence }: Patience): void {
  const { stream } = connection;
  if (!(stream instanceof Socket)) return;
  stream.on('timeout', async () => {
    if (await doesDatabaseAnswer()) stream.setTimeout(silence);
    else stream.destroy(new Error('the server is silent'));
  });
  stream.setTimeout(silence);
}
