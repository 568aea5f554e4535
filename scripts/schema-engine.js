#!/usr/bin/env node
/**
 * Stands in for the schema engine that Prisma's commands download: the same JSON-RPC over stdin and stdout,
 * around the same engine as WebAssembly from npm (@prisma/schema-engine-wasm), with node-postgres to reach
 * the database. `scripts/prisma.js` names it to Prisma (PRISMA_SCHEMA_ENGINE_BINARY). Without a database's URL,
 * what needs no database still works: `generate`, `validate`, `migrate diff --from-empty --to-schema …`.
 */
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { PrismaPg } from '@prisma/adapter-pg';
import { bindMigrationAwareSqlAdapterFactory, ColumnTypeEnum } from '@prisma/driver-adapter-utils';
import * as wasm from '@prisma/schema-engine-wasm/schema_engine_bg';
import pg from 'pg';

/**
 * @typedef {import('@prisma/driver-adapter-utils').SqlQuery} SqlQuery
 * @typedef {import('@prisma/driver-adapter-utils').SqlQueryable} SqlQueryable
 * @typedef {import('@prisma/driver-adapter-utils').SqlDriverAdapter} SqlDriverAdapter
 * @typedef {import('@prisma/driver-adapter-utils').SqlMigrationAwareDriverAdapterFactory} Factory
 * @typedef {import('@prisma/driver-adapter-utils').ColumnType} ColumnType
 *
 * Methods of @prisma/adapter-pg that its types keep to themselves.
 * @typedef {object} Inner
 * @property {(query: SqlQuery) => Promise<pg.QueryArrayResult>} performIO
 * @property {(error: unknown) => never} onError
 *
 * @typedef {{ id?: number, method?: string, params?: Record<string, unknown> }} Request
 */

const { values, positionals } = parseArgs({
  strict: false,
  allowPositionals: true,
  options: {
    version: { type: 'boolean' },
    datasource: { type: 'string' },
    datamodels: { type: 'string', multiple: true },
    'enabled-preview-features': { type: 'string' },
    'extension-types': { type: 'string' },
  },
});

const NO_DATABASE = 'This command needs a database: set DATABASE_URL to that of a PostgreSQL (15 or newer).';

/** @type {string | undefined} */
const url = JSON.parse(String(values.datasource ?? '{}')).url || undefined;

if (values.version) console.log('schema-engine-cli wasm');
else if (positionals[0] === 'cli') await runCommand(positionals[1] ?? '');
else serve();

// ---------------------------------------------------------------------------------------------- the commands

/**
 * `schema-engine cli can-connect-to-database` and `… create-database`: the exit code and a line of JSON tell.
 * @param {string} command
 */
async function runCommand(command) {
  try {
    if (!url) throw new Error(NO_DATABASE);
    if (command === 'can-connect-to-database') await withClient(url, async () => {});
    else if (command === 'create-database') await createDatabase(url);
    else throw new Error(`This stand-in for Prisma's schema engine does not know the command "${command}".`);
  } catch (error) {
    const code = { '3D000': 'P1003', '28P01': 'P1000', 28000: 'P1000' }[codeOf(error)] ?? 'P1001';
    process.stderr.write('\n'); // Prisma leaves the first line out
    report(textOf(error), code);
    process.exitCode = 1;
  }
}

/** @param {string} target */
async function createDatabase(target) {
  const name = decodeURIComponent(new URL(target).pathname.slice(1));
  await withClient(withDatabase(target, 'postgres'), (client) =>
    client.query(`CREATE DATABASE ${client.escapeIdentifier(name)}`),
  );
}

// ---------------------------------------------------------------------------------------------- the requests

/** Answers requests one after the other until stdin ends. */
function serve() {
  process.on('uncaughtException', (error) => {
    report(`The schema engine stopped: ${textOf(error)}`);
    process.exit(1);
  });
  loadEngine();
  const database = url ? databaseAt(url) : noDatabase();
  let last = Promise.resolve();
  createInterface({ input: process.stdin })
    .on('line', (line) => {
      /** @type {Request} */
      const request = JSON.parse(line);
      if (request.method) last = last.then(() => answer(request, database)); // else an answer to our `print`
    })
    .on('close', () => last.then(() => process.exit(0)));
}

/**
 * @param {Request} request
 * @param {Database} database
 */
async function answer({ id, method = '', params = {} }, database) {
  const factory = bindMigrationAwareSqlAdapterFactory(database.factory);
  try {
    const result = await ask(method, params, factory);
    await database.dropShadows(); // before the answer: Prisma kills us right after the last one
    send({ id, result: result ?? {} });
  } catch (error) {
    await database.dropShadows().catch(() => {});
    const cause = factory.errorRegistry.consumeError(ticketOf(error))?.error ?? error;
    const data = { is_panic: false, message: textOf(cause), error_code: codeOf(error) || null, meta: null };
    send({
      id,
      error: { code: 4466, message: 'An error happened. Check the data field for details.', data },
    });
  }
}

/**
 * @param {string} method
 * @param {Record<string, unknown>} params
 * @param {object} factory
 * @returns {Promise<unknown>}
 */
async function ask(method, params, factory) {
  // A new engine each time: one that has applied migrations refuses to use a shadow database afterwards.
  const datamodels = [values.datamodels ?? []].flat().map(String);
  const engine = await wasm.SchemaEngine.new(
    {
      datamodels: datamodels.length
        ? datamodels.map((file) => [file, readFileSync(file, 'utf8')])
        : undefined,
    },
    () => {},
    factory,
  );
  const methods = /** @type {Record<string, unknown>} */ (/** @type {unknown} */ (engine));
  const run = methods[method === 'getDatabaseVersion' ? 'version' : method];
  if (typeof run !== 'function')
    throw new Error(`This stand-in for Prisma's schema engine does not know ${method}.`);

  if (method === 'evaluateDataLoss' || method === 'createMigration') {
    // The engine finds its shadow database only in here, where the binary would find it by itself.
    const { migrationsList, filters } = /** @type {Parameters<typeof engine.devDiagnostic>[0]} */ (
      /** @type {unknown} */ (params)
    );
    await engine.devDiagnostic({ migrationsList, filters });
  }
  const result = await run.call(engine, params);
  if (method === 'diff' && result.stdout != null) {
    send({ id: randomId(), method: 'print', params: { content: result.stdout } });
  }
  return result;
}

function loadEngine() {
  Object.assign(globalThis, { PRISMA_WASM_PANIC_REGISTRY: { set_message: report } });
  const file = createRequire(import.meta.url)
    .resolve('@prisma/schema-engine-wasm/schema_engine_bg')
    .replace(/\.js$/, '.wasm');
  const imports = /** @type {WebAssembly.Imports} */ ({ './schema_engine_bg.js': wasm });
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(readFileSync(file)), imports);
  const bindings = /** @type {{ __wbg_set_wasm(exports: object): void }} */ (/** @type {unknown} */ (wasm));
  bindings.__wbg_set_wasm(exports);
  if (typeof exports.__wbindgen_start === 'function') exports.__wbindgen_start();
}

// ---------------------------------------------------------------------------------------------- the database

/** @typedef {{ factory: Factory, dropShadows(): Promise<void> }} Database */

/**
 * @param {string} target
 * @returns {Database}
 */
function databaseAt(target) {
  /** @type {(() => Promise<void>)[]} */
  const shadows = [];
  // One connection, as the binary has: the advisory lock that the engine takes belongs to it.
  const open = (/** @type {string} */ where) =>
    new pg.Pool({ connectionString: where, max: 1, idleTimeoutMillis: 0 });
  const base = new PrismaPg(open(target));

  /** A database that is made for one request, to try migrations in. */
  async function connectToShadowDb() {
    const name = `prisma_migrate_shadow_db_${randomUUID()}`;
    await withClient(target, (client) => client.query(`CREATE DATABASE "${name}" TEMPLATE template0`));
    const pool = open(withDatabase(target, name));
    shadows.push(async () => {
      await pool.end();
      await withClient(target, (client) => client.query(`DROP DATABASE IF EXISTS "${name}" WITH (FORCE)`));
    });
    return mend(await new PrismaPg(pool).connect());
  }

  return {
    factory: {
      provider: base.provider,
      adapterName: base.adapterName,
      connect: async () => mend(await base.connect()),
      connectToShadowDb,
    },
    async dropShadows() {
      for (const drop of shadows.splice(0)) await drop();
    },
  };
}

/**
 * A database that only tells its version, which is the first thing that every engine asks, and all that a
 * comparison of two schemas needs.
 * @returns {Database}
 */
function noDatabase() {
  const fail = async () => {
    throw new Error(NO_DATABASE);
  };
  const version = {
    columnNames: ['exists', 'version', 'numeric_version'],
    columnTypes: [ColumnTypeEnum.Boolean, ColumnTypeEnum.Text, ColumnTypeEnum.Int32],
    rows: [[true, 'PostgreSQL 15.0', 150_000]],
  };
  const adapter = {
    provider: /** @type {const} */ ('postgres'),
    adapterName: 'no database',
    /** @param {SqlQuery} query */
    queryRaw: async ({ sql }) => (sql.includes('numeric_version') ? version : fail()),
    executeRaw: fail,
    executeScript: fail,
    startTransaction: fail,
    dispose: async () => {},
  };
  const { provider, adapterName } = adapter;
  return {
    factory: { provider, adapterName, connect: async () => adapter, connectToShadowDb: fail },
    dropShadows: async () => {},
  };
}

/**
 * What the engine needs and @prisma/adapter-pg, made for applications, does not do: columns of the catalog's
 * own types, and scripts as a whole (it cuts them at each semicolon, which breaks functions and comments).
 * @param {Awaited<ReturnType<PrismaPg['connect']>>} adapter
 * @returns {SqlDriverAdapter}
 */
function mend(adapter) {
  const inner = innerOf(adapter);
  const begin = adapter.startTransaction.bind(adapter);
  return Object.assign(adapter, {
    queryRaw: readerOf(inner),
    /** @param {import('@prisma/driver-adapter-utils').IsolationLevel} [level] */
    async startTransaction(level) {
      const transaction = await begin(level);
      return Object.assign(transaction, { queryRaw: readerOf(innerOf(transaction)) });
    },
    /** @param {string} script */
    async executeScript(script) {
      await adapter
        .underlyingDriver()
        .query(script)
        .catch((error) => inner.onError(error));
    },
    async dispose() {}, // the pool serves the next engine too
  });
}

/** @param {SqlQueryable} queryable */
function innerOf(queryable) {
  return /** @type {Inner} */ (/** @type {unknown} */ (queryable));
}

/**
 * The types of the catalog's columns, by their number in pg_type; others are text.
 * @type {Record<number, ColumnType>}
 */
const COLUMN_TYPES = {
  16: ColumnTypeEnum.Boolean,
  18: ColumnTypeEnum.Character, // "char", which the engine wants as just that
  20: ColumnTypeEnum.Int64,
  21: ColumnTypeEnum.Int32,
  23: ColumnTypeEnum.Int32,
  26: ColumnTypeEnum.Int64, // oid
  700: ColumnTypeEnum.Float,
  701: ColumnTypeEnum.Double,
  1000: ColumnTypeEnum.BooleanArray,
  1002: ColumnTypeEnum.CharacterArray,
  1003: ColumnTypeEnum.TextArray, // name[]
  1005: ColumnTypeEnum.Int32Array,
  1007: ColumnTypeEnum.Int32Array,
  1009: ColumnTypeEnum.TextArray,
  1015: ColumnTypeEnum.TextArray,
  1016: ColumnTypeEnum.Int64Array,
  1028: ColumnTypeEnum.Int64Array,
  1114: ColumnTypeEnum.DateTime,
  1184: ColumnTypeEnum.DateTime,
};

/** @param {Inner} inner */
function readerOf(inner) {
  /** @param {SqlQuery} query */
  return async (query) => {
    const { fields, rows } = await inner.performIO(query);
    return {
      columnNames: fields.map(({ name }) => name),
      columnTypes: fields.map(({ dataTypeID }) => COLUMN_TYPES[dataTypeID] ?? ColumnTypeEnum.Text),
      rows,
    };
  };
}

/**
 * @param {string} target
 * @param {(client: pg.Client) => Promise<unknown>} work
 */
async function withClient(target, work) {
  const client = new pg.Client(target);
  try {
    await client.connect();
    await work(client);
  } finally {
    await client.end();
  }
}

/**
 * @param {string} target
 * @param {string} name
 */
function withDatabase(target, name) {
  const other = new URL(target);
  other.pathname = `/${name}`;
  return other.toString();
}

// ----------------------------------------------------------------------------------------------------- words

/** @param {object} message */
function send(message) {
  process.stdout.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);
}

/**
 * A line on stderr as the binary writes it, which Prisma reads.
 * @param {string} message
 * @param {string} [code]
 */
function report(message, code) {
  const fields = { message, error_code: code ?? null, is_panic: false, backtrace: '' };
  const line = {
    timestamp: new Date().toISOString(),
    level: 'ERROR',
    target: 'schema_engine::logger',
    fields,
  };
  process.stderr.write(`${JSON.stringify(line)}\n`);
}

function randomId() {
  return 1_000_000 + Math.floor(Math.random() * 1e9); // never one of Prisma's own, which count from 1
}

/**
 * The number under which the registry keeps an error of the database, which comes through the engine as that
 * number.
 * @param {unknown} error
 */
function ticketOf(error) {
  if (typeof error === 'object' && error !== null && 'id' in error) return Number(error.id);
  return Number(/External error id#(\d+)/.exec(textOf(error))?.[1] ?? -1);
}

/** @param {unknown} error */
function codeOf(error) {
  return typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';
}

/**
 * @param {unknown} error
 * @returns {string}
 */
function textOf(error) {
  if (error instanceof AggregateError) return error.errors.map(textOf).join(', ');
  return error instanceof Error ? error.message || error.name : String(error);
}
