import pg from 'pg';
import { type FactsOf, Problem, type ProblemCode, type ProblemFacts } from '../lib/problem';

declare module '../lib/problem' {
  /**
   * Why a database cannot be used. `place` is host and port, or the path of a socket; `said` is what the server or the
   * system said, in its own words or by its code.
   */
  interface ProblemFacts {
    /** The server lets the user in only over an encrypted connection. */
    database_encryption_required: { place: string; user: string };
    database_role_missing: { place: string; user: string };
    database_credentials_refused: { place: string; user: string };
    /** The server lets the user in, but not from here (pg_hba.conf). */
    database_address_refused: { place: string; user: string; said: string };
    database_missing: { place: string; user: string; database: string };
    database_permission_missing: { user: string; database: string; said: string };
    /** The user may not make what migrations make: tables, schemas and extensions. */
    database_creation_refused: { user: string; database: string };
    database_connections_used_up: { place: string; user: string; said: string };
    /** The server is starting, stopping or recovering. */
    database_not_ready: { place: string; said: string };
    database_host_unknown: { host: string; said: string };
    /** Nothing listens there. */
    database_unreachable: { place: string; said: string };
    database_silent: { place: string };
    database_without_tls: { place: string };
    database_certificate_of_other: { place: string };
    database_certificate_outdated: { place: string; said: string };
    database_certificate_untrusted: { place: string; said: string };
    database_encryption_failed: { place: string; said: string };
    database_password_missing: { place: string };
    database_connection_lost: { place: string };
    /** Whatever else keeps it from being used. */
    database_unusable: { place: string; said: string };
    database_too_old: { place: string; version: string };
    /** A standby, which takes no changes. */
    database_standby: { place: string };
    database_read_only: { user: string; database: string };
    /** Another process migrates it for longer than this one waits; `lock` is the key of the advisory lock. */
    database_locked: { lock: string };
    /** A newer version of Latchkey has applied these migrations. */
    database_newer: { migrations: string[] };
    /** Somebody else's tables stand in it: the first few by name, and how many more. */
    database_of_others: { user: string; database: string; tables: string[]; more: number };
    database_extension_missing: { place: string; extension: string };
    /** Prisma's own command has left it half-way. */
    migration_unfinished: { migration: string };
    migration_failed: { migration: string; said: string };
  }
}

type DatabaseFaultCode = Extract<ProblemCode, `database_${string}` | `migration_${string}`>;

/** The database cannot be used. Its facts hold no password. */
export class DatabaseFault<C extends DatabaseFaultCode = DatabaseFaultCode> extends Problem<C> {
  override name = 'DatabaseFault';

  /** `setting` is the one that leads to this database. */
  constructor(
    code: C,
    facts: ProblemFacts[C],
    readonly setting = 'DATABASE_URL',
  ) {
    super(code, ...([facts] as FactsOf<C>));
  }

  /** The same fault of a database that another setting leads to. */
  of(setting: string): DatabaseFault {
    return new DatabaseFault(this.code, this.facts, setting);
  }
}

/** Where a connection goes: a client of pg knows, its password aside. */
type Goal = { host: string; port: number; user?: string | undefined; database?: string | undefined };

/** Why a connection to a server could not be opened, or not be used. */
export function explainDatabaseError(error: unknown, goal: Goal): DatabaseFault {
  if (error instanceof DatabaseFault) return error;
  const said = error instanceof Error && error.message ? error.message : String(error);
  return (
    refusedBy(error, goal) ??
    notReached(error, goal) ??
    new DatabaseFault('database_unusable', { place: placeOf(goal), said })
  );
}

/** Host and port, or the socket's path as libpq names it. */
export function placeOf({ host, port }: Pick<Goal, 'host' | 'port'>): string {
  return host.startsWith('/') ? `${host}/.s.PGSQL.${port}` : `${host}:${port}`;
}

/** What the server itself says: SQLSTATE codes of PostgreSQL's appendix A, which poolers use as well. */
function refusedBy(error: unknown, goal: Goal): DatabaseFault | null {
  if (!(error instanceof pg.DatabaseError)) return null;
  const { code = '', message: said } = error;
  const { user = '', database = '' } = goal;
  const place = placeOf(goal);
  if (/no encryption$/.test(said)) return new DatabaseFault('database_encryption_required', { place, user });
  if (/^role ".*" does not exist$/.test(said))
    return new DatabaseFault('database_role_missing', { place, user });
  switch (code) {
    case '28P01':
      return new DatabaseFault('database_credentials_refused', { place, user });
    case '28000':
      return new DatabaseFault('database_address_refused', { place, user, said });
    case '3D000':
      return new DatabaseFault('database_missing', { place, user, database });
    case '42501':
      return new DatabaseFault('database_permission_missing', { user, database, said });
    case '53300':
      return new DatabaseFault('database_connections_used_up', { place, user, said });
    case '57P03':
      return new DatabaseFault('database_not_ready', { place, said });
    default:
      return null;
  }
}

/** What this machine says of the way to the server. */
function notReached(error: unknown, goal: Goal): DatabaseFault | null {
  const place = placeOf(goal);
  const code = codeOf(error);
  const message = error instanceof Error ? error.message : '';
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN')
    return new DatabaseFault('database_host_unknown', { host: goal.host, said: code });
  if (/^E(?:CONNREFUSED|HOSTUNREACH|NETUNREACH|HOSTDOWN|ACCES|NOENT)$/.test(code))
    return new DatabaseFault('database_unreachable', { place, said: code });
  if (code === 'ETIMEDOUT' || /timeout/.test(message)) return new DatabaseFault('database_silent', { place });
  if (message === NO_TLS) return new DatabaseFault('database_without_tls', { place });
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID')
    return new DatabaseFault('database_certificate_of_other', { place });
  if (code === 'CERT_HAS_EXPIRED' || code === 'CERT_NOT_YET_VALID')
    return new DatabaseFault('database_certificate_outdated', { place, said: code });
  if (/CERT|ISSUER|SIGNATURE|^INVALID_CA$/.test(code))
    return new DatabaseFault('database_certificate_untrusted', { place, said: code });
  if (/^(?:ERR_SSL_|EPROTO)/.test(code) || /SSL connection$/.test(message))
    return new DatabaseFault('database_encryption_failed', { place, said: code || message });
  if (/client password must be a/.test(message))
    return new DatabaseFault('database_password_missing', { place });
  if (code === 'ECONNRESET' || code === 'EPIPE' || /^Connection terminated/.test(message))
    return new DatabaseFault('database_connection_lost', { place });
  return null;
}

/** What pg says where the server answers that it has no TLS. */
export const NO_TLS = 'The server does not support SSL connections';

/** The code of an error, or of the first one of several: a name may stand for more than one address. */
function codeOf(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return codeOf(error.errors[0]);
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}

/**
 * Whether an error says that the database cannot do its work at this moment, for whomever: it does not answer, has no
 * room, or may not write. SQLSTATE classes 08, 53, 57P and 58, and read_only_sql_transaction after a failover.
 */
export function isOutage(error: unknown): boolean {
  return !(error instanceof pg.DatabaseError) || /^(?:08|53|57P|58|25006)/.test(error.code ?? '');
}
