import pg from 'pg';

/**
 * The database cannot be used, in words for the person who runs the instance: the name of the setting that leads to it,
 * what is wrong, and what to do. Holds no password.
 */
export class DatabaseFault extends Error {
  override name = 'DatabaseFault';

  /** `what` goes on after a colon and ends with a full stop, as `advice` does. */
  constructor(
    readonly what: string,
    readonly advice: string,
    setting = 'DATABASE_URL',
  ) {
    super(`${setting}: ${what} ${advice}`);
  }

  /** The same fault of a database that another setting leads to. */
  of(setting: string): DatabaseFault {
    return new DatabaseFault(this.what, this.advice, setting);
  }
}

/** Where a connection goes: a client of pg knows, its password aside. */
type Goal = { host: string; port: number; user?: string | undefined; database?: string | undefined };

/** Why a connection to a server could not be opened, or not be used, in words. */
export function explainDatabaseError(error: unknown, goal: Goal): DatabaseFault {
  if (error instanceof DatabaseFault) return error;
  const { what, advice } = refusedBy(error, goal) ?? notReached(error, goal) ?? unknownWords(error, goal);
  return new DatabaseFault(what, advice);
}

type Words = { what: string; advice: string };

const placeOf = ({ host, port }: Goal) =>
  host.startsWith('/') ? `the socket in ${host}` : `${host}:${port}`;

/** What the server itself says: SQLSTATE codes of PostgreSQL's appendix A, which poolers use as well. */
function refusedBy(error: unknown, goal: Goal): Words | null {
  if (!(error instanceof pg.DatabaseError)) return null;
  const { code = '', message } = error;
  const { user, database } = goal;
  const place = placeOf(goal);
  if (/no encryption$/.test(message))
    return {
      what: `the server at ${place} does not let ${user} in from here without encryption.`,
      advice:
        "Put sslmode=verify-full or sslmode=require into the URL, or allow it in the server's pg_hba.conf.",
    };
  if (/^role ".*" does not exist$/.test(message))
    return {
      what: `the server at ${place} has no role ${user}.`,
      advice: `Create it ("CREATE ROLE ${user} LOGIN PASSWORD …"), or put another one into the URL.`,
    };
  switch (code) {
    case '28P01':
      return {
        what: `the server at ${place} refuses the user name ${user} or its password.`,
        advice: 'Correct them in the URL, with special characters percent-encoded.',
      };
    case '28000':
      return {
        what: `the server at ${place} does not let ${user} in from here (${message}).`,
        advice: "Allow it in the server's pg_hba.conf.",
      };
    case '3D000':
      return {
        what: `the server at ${place} has no database ${database}.`,
        advice: `Create it ("CREATE DATABASE ${database} OWNER ${user}"), or put another one into the URL.`,
      };
    case '42501':
      return {
        what: `${user} has not enough rights on the database ${database} (${message}).`,
        advice: notEnoughRights(goal).advice,
      };
    case '53300':
      return {
        what: `the server at ${place} has no connection left for ${user} (${message}).`,
        advice: 'Raise its limit, or have fewer made (LATCHKEY_DATABASE_CONNECTIONS).',
      };
    case '57P03':
      return {
        what: `the server at ${place} takes nobody at this moment (${message}).`,
        advice: 'Start Latchkey again when it is up.',
      };
    default:
      return null;
  }
}

/** What this machine says of the way to the server. */
function notReached(error: unknown, goal: Goal): Words | null {
  const place = placeOf(goal);
  const code = codeOf(error);
  const message = error instanceof Error ? error.message : '';
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN')
    return {
      what: `the host name ${goal.host} is not found (${code}).`,
      advice: 'Check how it is written, and that this machine can look it up.',
    };
  if (/^E(?:CONNREFUSED|HOSTUNREACH|NETUNREACH|HOSTDOWN|ACCES|NOENT)$/.test(code))
    return {
      what: `nothing answers at ${place} (${code}).`,
      advice: 'Start the server, or put its right host and port into the URL.',
    };
  if (code === 'ETIMEDOUT' || /timeout/.test(message))
    return {
      what: `the server at ${place} does not answer.`,
      advice: 'Check host and port, and whether a firewall stands between.',
    };
  if (message === 'The server does not support SSL connections')
    return {
      what: `the server at ${place} does not speak TLS, which sslmode asks for.`,
      advice: 'Turn it on there (ssl = on), or write sslmode=disable where the way to it is safe.',
    };
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID')
    return {
      what: `the certificate of the server at ${place} is made out to another name.`,
      advice: 'Put the name that it is made out to into the URL, or use sslmode=verify-ca.',
    };
  if (code === 'CERT_HAS_EXPIRED' || code === 'CERT_NOT_YET_VALID')
    return {
      what: `the certificate of the server at ${place} is out of date (${code}).`,
      advice: 'Renew it, and look at the clocks of both machines.',
    };
  if (/CERT|ISSUER|SIGNATURE|^INVALID_CA$/.test(code))
    return {
      what: `the certificate of the server at ${place} is signed by nobody who is trusted (${code}).`,
      advice: "Name the file of its certificate authority in the URL's sslrootcert.",
    };
  if (/^(?:ERR_SSL_|EPROTO)/.test(code) || /SSL connection$/.test(message))
    return {
      what: `no encrypted connection to ${place} came about (${code || message}).`,
      advice: "Look into the server's log, and at sslmode in the URL.",
    };
  if (/client password must be a/.test(message))
    return {
      what: `the server at ${place} asks for a password, and the URL has none.`,
      advice: 'Write postgresql://user:password@host:5432/database.',
    };
  if (code === 'ECONNRESET' || code === 'EPIPE' || /^Connection terminated/.test(message))
    return {
      what: `what listens at ${place} broke off the connection.`,
      advice: 'Check that it is a PostgreSQL, and look into its log.',
    };
  return null;
}

function unknownWords(error: unknown, goal: Goal): Words {
  const reason = error instanceof Error && error.message ? error.message : String(error);
  return {
    what: `the database at ${placeOf(goal)} cannot be used (${reason}).`,
    advice: "Look into the server's log, and at the URL.",
  };
}

/** The role may not make what migrations make. */
export function notEnoughRights({ user, database }: Goal): DatabaseFault {
  return new DatabaseFault(
    `${user} may not create tables, schemas and extensions in the database ${database}.`,
    `Make it the owner: "ALTER DATABASE ${database} OWNER TO ${user}".`,
  );
}

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
