import { readFileSync } from 'node:fs';
import type { ConnectionOptions } from 'node:tls';
import type pg from 'pg';
import { whyUnreadable } from '../lib/unreadable';

/** What `sslmode` may say. libpq's `allow` is not among them: nobody wants plain text first. */
const MODES = ['disable', 'prefer', 'require', 'verify-ca', 'verify-full'] as const;
type Mode = (typeof MODES)[number];

/** How the way to the server is encrypted. The paths are those of PEM files. */
type Encryption = { mode: Mode; rootCert: string | null; cert: string | null; key: string | null };

/** A busy server takes its time; one that has not answered by then is not reached. */
const CONNECT_MS = 10_000;

/** Parameters that are understood here and not handed to pg, which reads some of them in another way. */
const OURS = ['sslmode', 'ssl', 'sslrootcert', 'sslcert', 'sslkey', 'uselibpqcompat'];

/**
 * How pg connects by a database's URL. What it says of TLS means what libpq's documentation says, whatever pg makes of it
 * in its present version (PostgreSQL 18, 32.1.2 and 32.19), and no variable of the environment changes that. Reads the
 * certificates it names, so that renewed ones are used by the next connection. Throws when one of them cannot be read.
 */
export function connectionOf(url: string): pg.ClientConfig {
  const rest = new URL(url);
  for (const name of OURS) rest.searchParams.delete(name);
  return {
    connectionString: rest.href,
    ssl: isSocket(rest) ? false : tlsOptions(encryptionOf(url)),
    connectionTimeoutMillis: 1000 * Number(rest.searchParams.get('connect_timeout')) || CONNECT_MS,
    keepAlive: true,
    fallback_application_name: 'latchkey',
  };
}

/** What is wrong with what a URL says of TLS, as "what is wrong. What to do."; null when nothing is. */
export function findUrlFault(url: string): string | null {
  const { searchParams } = new URL(url);
  const asked = searchParams.get('sslmode');
  if (asked !== null && !MODES.some((mode) => mode === asked))
    return `has sslmode=${asked.slice(0, 20)}, which is not known here. Use ${MODES.slice(0, -1).join(', ')} or ${MODES.at(-1)}.`;
  const { mode, rootCert, cert, key } = encryptionOf(url);
  if (mode === 'verify-ca' && rootCert === null)
    return 'has sslmode=verify-ca without sslrootcert. Name the file of your certificate authority there, or use sslmode=verify-full.';
  if (rootCert === 'system' && mode !== 'verify-full')
    return 'has sslrootcert=system, which anybody can get a certificate from. Use it with sslmode=verify-full.';
  if (searchParams.get('sslnegotiation') === 'direct' && (mode === 'disable' || mode === 'prefer'))
    return `has sslnegotiation=direct, which needs TLS. Use it with sslmode=require or stronger.`;
  if ((cert === null) !== (key === null))
    return 'has one of sslcert and sslkey. A certificate of your own needs both.';
  for (const [name, path] of Object.entries({ sslrootcert: rootCert, sslcert: cert, sslkey: key })) {
    try {
      if (path !== null && path !== 'system') readFileSync(path);
    } catch (error) {
      return `the file ${path} (${name}) cannot be read: ${whyUnreadable(error)}. Set ${name} to the path of a file that Latchkey may read.`;
    }
  }
  return null;
}

/** Whether a URL leaves it to the server whether the way to it is encrypted. */
export function prefersEncryption(url: string): boolean {
  return !isSocket(new URL(url)) && encryptionOf(url).mode === 'prefer';
}

/** The URL with what the server wants, once that is known. Neither looks at certificates, as `prefer` does not. */
export function withEncryption(url: string, isEncrypted: boolean): string {
  const settled = new URL(url);
  for (const name of ['ssl', 'sslrootcert']) settled.searchParams.delete(name);
  settled.searchParams.set('sslmode', isEncrypted ? 'require' : 'disable');
  return settled.href;
}

function encryptionOf(url: string): Encryption {
  const { searchParams } = new URL(url);
  const given = (name: string) => searchParams.get(name) || null;
  const rootCert = given('sslrootcert');
  // What JDBC calls ssl=true is libpq's require; and public authorities are worth nothing without the host's name.
  const unsaid: Mode = given('ssl') === 'true' ? 'require' : rootCert === 'system' ? 'verify-full' : 'prefer';
  const mode = MODES.find((known) => known === given('sslmode')) ?? unsaid;
  return { mode, rootCert, cert: given('sslcert'), key: given('sslkey') };
}

function tlsOptions({ mode, rootCert, cert, key }: Encryption): false | ConnectionOptions {
  if (mode === 'disable') return false;
  const own = cert && key ? { cert: readFileSync(cert), key: readFileSync(key) } : {};
  const authority = rootCert && rootCert !== 'system' ? { ca: readFileSync(rootCert) } : {};
  if (mode === 'verify-full') return { ...own, ...authority };
  // libpq: "require" with a root certificate is as good as "verify-ca".
  if (mode === 'verify-ca' || (mode === 'require' && rootCert))
    return { ...own, ...authority, checkServerIdentity: () => undefined };
  return { ...own, rejectUnauthorized: false };
}

/** Through a socket of this machine nothing is encrypted, as in libpq. */
function isSocket({ hostname, searchParams }: URL): boolean {
  return /^(?:%2f|\/)/i.test(searchParams.get('host') ?? hostname);
}
