import { readFileSync } from 'node:fs';
import type { ConnectionOptions } from 'node:tls';
import type pg from 'pg';
import { errnoOf } from '../lib/errno';

/** What `sslmode` may say. libpq's `allow` is left out: it tries clear text first. */
const MODES = ['disable', 'prefer', 'require', 'verify-ca', 'verify-full'] as const;
type Mode = (typeof MODES)[number];

/** How the connection is encrypted. The paths are those of PEM files. */
type Encryption = { mode: Mode; rootCert: string | null; cert: string | null; key: string | null };

/** A server that has not answered by then counts as unreachable. */
const CONNECT_MS = 10_000;

/** Parameters that are read here and not handed on to pg, which gives some of them another meaning. */
const OURS = ['sslmode', 'ssl', 'sslrootcert', 'sslcert', 'sslkey', 'uselibpqcompat'];

/**
 * How pg connects by a database's URL. Its TLS parameters mean what libpq's documentation says (PostgreSQL 18, 32.1.2 and
 * 32.19), whatever this version of pg makes of them, and no variable of the environment changes that. Reads the
 * certificates that the URL names, so that renewed ones are used by the next connection. Throws when one of them cannot be
 * read.
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

/** What is wrong with a database's URL, by code, with the facts that the sentence needs. */
type UrlFaultFacts = {
  url_mode_unknown: { mode: string };
  /** sslmode=verify-ca, and no authority to verify by. */
  url_root_cert_missing: NoFacts;
  /** Public authorities sign for everybody, so the host's name has to be verified too. */
  url_root_cert_public: NoFacts;
  url_negotiation_unencrypted: NoFacts;
  /** A certificate without its key, or a key without its certificate. */
  url_certificate_half: NoFacts;
  /** `why`: by what name the system calls it, such as ENOENT. */
  url_file_unreadable: { parameter: string; path: string; why: string };
};
type NoFacts = Record<never, never>;

export type UrlFault = {
  [Code in keyof UrlFaultFacts]: { code: Code; facts: UrlFaultFacts[Code] };
}[keyof UrlFaultFacts];

/** What is wrong with what a URL says of TLS; null when nothing is. */
export function findUrlFault(url: string): UrlFault | null {
  const { searchParams } = new URL(url);
  const asked = searchParams.get('sslmode');
  if (asked !== null && !MODES.some((mode) => mode === asked))
    return { code: 'url_mode_unknown', facts: { mode: asked.slice(0, 20) } };
  const { mode, rootCert, cert, key } = encryptionOf(url);
  if (mode === 'verify-ca' && rootCert === null) return { code: 'url_root_cert_missing', facts: {} };
  if (rootCert === 'system' && mode !== 'verify-full') return { code: 'url_root_cert_public', facts: {} };
  if (searchParams.get('sslnegotiation') === 'direct' && (mode === 'disable' || mode === 'prefer'))
    return { code: 'url_negotiation_unencrypted', facts: {} };
  if ((cert === null) !== (key === null)) return { code: 'url_certificate_half', facts: {} };
  for (const [parameter, path] of Object.entries({ sslrootcert: rootCert, sslcert: cert, sslkey: key })) {
    try {
      if (path !== null && path !== 'system') readFileSync(path);
    } catch (error) {
      return { code: 'url_file_unreadable', facts: { parameter, path: path ?? '', why: errnoOf(error) } };
    }
  }
  return null;
}

/** Whether a URL leaves it to the server whether the connection is encrypted. */
export function prefersEncryption(url: string): boolean {
  return !isSocket(new URL(url)) && encryptionOf(url).mode === 'prefer';
}

/** The URL with the mode that the server supports. Neither mode verifies certificates, as `prefer` does not. */
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
  // JDBC's ssl=true is libpq's require; public authorities prove nothing unless the host's name is verified too.
  const unsaid: Mode = given('ssl') === 'true' ? 'require' : rootCert === 'system' ? 'verify-full' : 'prefer';
  const mode = MODES.find((known) => known === given('sslmode')) ?? unsaid;
  return { mode, rootCert, cert: given('sslcert'), key: given('sslkey') };
}

function tlsOptions({ mode, rootCert, cert, key }: Encryption): false | ConnectionOptions {
  if (mode === 'disable') return false;
  const own = cert && key ? { cert: readFileSync(cert), key: readFileSync(key) } : {};
  const authority = rootCert && rootCert !== 'system' ? { ca: readFileSync(rootCert) } : {};
  if (mode === 'verify-full') return { ...own, ...authority };
  // As in libpq, "require" with a root certificate is "verify-ca".
  if (mode === 'verify-ca' || (mode === 'require' && rootCert))
    return { ...own, ...authority, checkServerIdentity: () => undefined };
  return { ...own, rejectUnauthorized: false };
}

/** Connections through a Unix socket are never encrypted, as in libpq. */
function isSocket({ hostname, searchParams }: URL): boolean {
  return /^(?:%2f|\/)/i.test(searchParams.get('host') ?? hostname);
}
