import pg from 'pg';
import { explainDatabaseError, NO_TLS } from './fault';
import { settleSession } from './session';
import { connectionOf, prefersEncryption, withEncryption } from './url';

/** A connection of its own to a database, with a session that is ours, which the caller ends. Throws a `DatabaseFault` when there is none. */
export async function connectTo(url: string): Promise<pg.Client> {
  const client = new pg.Client(connectionOf(url));
  client.on('error', () => {}); // the query that runs fails with it
  try {
    await client.connect();
    await settleSession(client);
    return client;
  } catch (error) {
    await client.end().catch(() => {});
    throw explainDatabaseError(error, client);
  }
}

/**
 * The URL by which a server is reached from now on: where it leaves encryption to the server (`sslmode=prefer`, or none
 * given), with the mode that the server supports. That is asked once, so that nobody on the way can have a later connection
 * made in clear text. Throws a `DatabaseFault` when the server cannot be reached.
 */
export async function settleEncryption(url: string): Promise<string> {
  if (!prefersEncryption(url)) return url;
  const encrypted = withEncryption(url, true);
  const client = new pg.Client(connectionOf(encrypted));
  client.on('error', () => {});
  try {
    await client.connect();
    await client.end();
    return encrypted;
  } catch (error) {
    const hasNoTls = error instanceof Error && error.message === NO_TLS;
    if (!hasNoTls) throw explainDatabaseError(error, client);
    return withEncryption(url, false);
  }
}
