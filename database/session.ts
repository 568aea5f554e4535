import type pg from 'pg';

/**
 * The session's settings that change what a query does or how its answer is written, as this program means them. Whatever
 * the server, the database or the role has for them (`ALTER ROLE … SET …`), they are these on our connections. Only some
 * versions of the server know all of them. Not among them is `default_transaction_read_only`: whoever turns that on means
 * that nothing is to be written, and a start says so.
 */
const OURS = {
  timezone: 'UTC', // Prisma writes times without an offset and means UTC
  datestyle: 'ISO, MDY',
  intervalstyle: 'postgres',
  standard_conforming_strings: 'on',
  bytea_output: 'hex',
  extra_float_digits: '1',
  array_nulls: 'on',
  transform_null_equals: 'off',
  row_security: 'on',
  gin_fuzzy_search_limit: '0',
  default_transaction_isolation: 'read committed',
  statement_timeout: '0',
  lock_timeout: '0',
  idle_in_transaction_session_timeout: '0',
  idle_session_timeout: '0',
  transaction_timeout: '0',
} as const;

/**
 * What makes our short queries slow, set where that costs nothing: behind a pooler it would be for each query.
 * Compiling one (jit) takes a tenth of a second, and starting helpers for one (parallel workers) five milliseconds, where
 * the server expects it to be dear, which it does of searches that answer in less. And the server takes a page that an index
 * names for four times as dear as the next one, as on a turning disk: it would read the whole of a table that is small, and
 * go on so while that grows, for a prepared statement keeps its plan.
 */
const QUICK = { jit: 'off', max_parallel_workers_per_gather: '0', random_page_cost: '1.1' } as const;

/**
 * What PgBouncer keeps for each of its clients and sets on whatever connection to the server the client gets ("Feature
 * matrix", 1.18). Others it leaves on that connection, where the next client finds them.
 */
const FOLLOWING = ['timezone', 'datestyle', 'standard_conforming_strings'];

type Found = {
  pid: number;
  user: string;
  hasOwnSchema: boolean;
  /** As it is without us; only what the server knows. */
  settings: Record<string, string>;
  /** Where the extension for searches was put, as SQL writes it. */
  searches: string | null;
};

const names = [...Object.keys({ ...OURS, ...QUICK }), 'search_path'].map((name) => `'${name}'`).join(', ');
/** In one message, of which only the SELECT would take long enough for a time limit to end it. */
const LOOK = `
  BEGIN READ ONLY; SET LOCAL statement_timeout = 0;
  SELECT pg_backend_pid() AS pid, to_regnamespace(quote_ident(current_user)) IS NOT NULL AS "hasOwnSchema",
    (SELECT json_object_agg(lower(name), reset_val) FROM pg_settings WHERE lower(name) IN (${names})) AS settings,
    (SELECT quote_ident(nspname) FROM pg_extension AS it JOIN pg_namespace AS place ON place.oid = extnamespace
      WHERE extname = 'pg_trgm') AS searches;
  COMMIT`;

/**
 * Makes the session of a connection that was just opened ours. A pooler between here and the server may give every
 * transaction another connection, on which nothing that was set before holds (PgBouncer's transaction mode). There each
 * transaction begins by setting what it would find otherwise, and a query outside one gets its own.
 */
export async function settleSession(client: pg.ClientBase): Promise<void> {
  const [found] = [await client.query<Found>(LOOK)].flat().flatMap(({ rows }) => rows);
  if (!found) return;
  const ours = oursIn(found);
  if (!isPooled(client, found)) {
    Reflect.set(client, OWN, true);
    return void (await client.query(assignments('SET', [...ours, ...knownOf(QUICK, found)])));
  }
  const isFollowing = ([name]: [string, string]) => FOLLOWING.includes(name);
  await client.query(assignments('SET', ours.filter(isFollowing)));
  const others = ours.filter((one) => !isFollowing(one) && !isAsFound(one, found));
  if (others.length > 0) setInTransactions(client, others);
}

/**
 * Of a connection that is one session of the server for as long as it lives. It stands on the connection, for the pool is one
 * while the server's bundle and the launcher's hold a copy of this module each.
 */
const OWN = Symbol.for('latchkey.own-session');

/** Whether what a session keeps, such as a prepared statement, is there for the next query on this connection. */
export function keepsSession(client: pg.ClientBase): boolean {
  return Reflect.get(client, OWN) === true;
}

/** Names and values, as SQL writes both, of what this server knows. */
function oursIn(found: Found): [string, string][] {
  const { searches } = found;
  // A managed server may have put extensions into a schema of their own.
  const places = ['public', ...(searches && searches !== 'public' ? [searches] : [])];
  return [...knownOf(OURS, found), ['search_path', places.join(', ')]];
}

function knownOf(wanted: Record<string, string>, { settings }: Found): [string, string][] {
  const known = Object.entries(wanted).filter(([name]) => settings[name] !== undefined);
  return known.map(([name, value]) => [name, `'${value}'`]);
}

/** Whether a session has a value of ours by itself. */
function isAsFound([name, value]: [string, string], { settings, hasOwnSchema }: Found): boolean {
  const is = settings[name];
  const isUsual = name === 'search_path' && value === 'public' && is === '"$user", public' && !hasOwnSchema;
  return isUsual || is === value || `'${is}'` === value;
}

/** A pooler names its clients by numbers of its own, and not by that of the server's process. */
function isPooled(client: pg.ClientBase, { pid }: Found): boolean {
  return Reflect.get(client, 'processID') !== pid;
}

function assignments(command: 'SET' | 'SET LOCAL', ours: [string, string][]): string {
  return ours.map(([name, value]) => `${command} ${name} TO ${value}`).join('; ');
}

type Answered = (error: unknown, result?: unknown) => void;

function setInTransactions(client: pg.ClientBase, ours: [string, string][]): void {
  const { query } = client;
  const ask = async (...args: unknown[]): Promise<unknown> => Reflect.apply(query, client, args);
  // A transaction has got its isolation by the time that its default can be set.
  const begin = async (text: string) => {
    const begun = await ask(text);
    await ask(`SET TRANSACTION ISOLATION LEVEL READ COMMITTED; ${assignments('SET LOCAL', ours)}`);
    return begun;
  };
  const isIdle = () => Reflect.apply(Reflect.get(client, 'getTransactionStatus'), client, []) === 'I';
  const run = async (args: unknown[]) => {
    if (!isIdle()) return ask(...args);
    const text = textOf(args[0]);
    if (/^\s*(?:begin|start\s+transaction)\b/i.test(text)) return begin(text);
    await begin('BEGIN');
    try {
      const result = await ask(...args);
      await ask('COMMIT');
      return result;
    } catch (error) {
      await ask('ROLLBACK').catch(() => {});
      throw error;
    }
  };
  // One after the other: what is asked next is not to come between a query and the end of its transaction.
  let last: Promise<unknown> = Promise.resolve();
  const inTurn = (...args: unknown[]) => {
    const [answered] = args.filter((part): part is Answered => typeof part === 'function');
    const mine = args.filter((part) => part !== answered);
    const result = last.then(() => run(mine));
    last = result.catch(() => {});
    if (!answered) return result;
    result.then(
      (value) => answered(null, value),
      (error) => answered(error),
    );
    return undefined;
  };
  Object.assign(client, { query: inTurn });
}

/** The SQL of what pg is asked, which is text or an object with it. */
function textOf(asked: unknown): string {
  if (typeof asked === 'string') return asked;
  return typeof asked === 'object' && asked !== null ? String(Reflect.get(asked, 'text') ?? '') : '';
}
