import { Socket } from 'node:net';
import pg from 'pg';
import { config } from '../lib/config';
import { settleSession } from './session';
import { connectionOf } from './url';
import { doesDatabaseAnswer, noteDatabaseError } from './watch';

/** How long a query waits for a free connection of the pool. */
export const TURN_MS = 10_000;

/** In milliseconds. */
type Patience = {
  /** For a free connection. */
  turn: number;
  /** For data on a connection. After that the server is asked whether it is there, and the connection is closed if not. */
  silence: number;
};
const PATIENCE: Patience = { turn: TURN_MS, silence: 15_000 };

/**
 * Connections to the database of this process's configuration, LATCHKEY_DATABASE_CONNECTIONS at the most. Their errors are
 * noted, and no query waits for long on one that was lost without being closed (database/watch.ts).
 */
export function openPool(patience = PATIENCE): pg.Pool {
  const pool = new WatchedPool({
    max: config().databaseConnections,
    connectionTimeoutMillis: patience.turn,
    onConnect: settleSession,
    Client: PresentClient,
  });
  pool.on('error', noteDatabaseError);
  pool.on('connect', (client: pg.PoolClient) => {
    client.on('error', noteDatabaseError);
    client.connection.on('errorMessage', noteDatabaseError);
    closeWhenServerIsGone(client, patience);
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

/** Connects by the configuration as it is now: certificates are renewed, and the embedded server may change its port. */
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
 * connection, because on this one it may be busy with a long query.
 */
function closeWhenServerIsGone({ connection }: pg.PoolClient, { silence }: Patience): void {
  const { stream } = connection;
  if (!(stream instanceof Socket)) return;
  stream.on('timeout', async () => {
    if (await doesDatabaseAnswer()) stream.setTimeout(silence);
    else stream.destroy(new Error('The server does not answer'));
  });
  stream.setTimeout(silence);
}
