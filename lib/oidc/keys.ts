import { generateKeyPair } from 'node:crypto';
import { promisify } from 'node:util';
import { calculateJwkThumbprint, exportJWK, type JWK } from 'jose';
import { db, type Tx } from '../../database/database';
import { seal, unseal } from '../factors/seal';
import { ID_TOKEN_ALGS } from './schema';

/** A key signs once every process has published it for so long; before that, the one that it follows does. */
const PUBLISHED_FIRST_MS = 60_000;
/** Another takes its place after half a year (NIST SP 800-57 Part 1 §5.3.6 allows up to two years for keys that sign). */
const KEY_AGE_MS = 180 * 24 * 3_600_000;
/** As long is a key published after it has signed for the last time: apps show old ID tokens when they sign somebody out. */
const RETIRED_KEPT_MS = 90 * 24 * 3_600_000;
/** Of the many that could wait for it at once, one makes keys. Any number, as long as nobody else takes it. */
const KEY_LOCK = 7_203_991;

const generate = promisify(generateKeyPair);

type IdTokenAlg = (typeof ID_TOKEN_ALGS)[number];

/** A private key as JSON Web Key, with its name and algorithm. */
export type SigningKey = JWK & { kid: string; alg: IdTokenAlg; use: 'sig' };

/**
 * The keys of the provider, private parts included, each algorithm's with the one first that signs. The first to ask makes
 * them.
 */
export async function loadKeys(): Promise<SigningKey[]> {
  const rows = await listKeys();
  if (rows.length > 0) return order(rows);
  await db().$transaction(async (tx) => {
    await tx.$executeRaw`select pg_advisory_xact_lock(${KEY_LOCK})`;
    if ((await tx.oidcKey.count()) === 0) await makeKeys(tx);
  });
  return order(await listKeys());
}

/** What tells whether the keys are others than they were. */
export async function findKeyMark(): Promise<string> {
  const rows = await db().oidcKey.findMany({
    select: { id: true, createdAt: true },
    orderBy: { createdAt: 'asc' },
  });
  return rows.map(({ id, createdAt }) => `${id}${isYoung(createdAt) ? '?' : ''}`).join();
}

/** Replaces keys that have signed for half a year, and deletes those that have not signed for 90 days. */
export async function pruneOidcKeys(): Promise<void> {
  await db().oidcKey.deleteMany({ where: { retiredAt: { lt: new Date(Date.now() - RETIRED_KEPT_MS) } } });
  const old = { retiredAt: null, createdAt: { lt: new Date(Date.now() - KEY_AGE_MS) } };
  if ((await db().oidcKey.count({ where: old })) === 0) return;
  await db().$transaction(async (tx) => {
    await tx.$executeRaw`select pg_advisory_xact_lock(${KEY_LOCK})`;
    if ((await tx.oidcKey.count({ where: old })) > 0) await replaceKeys(tx);
  });
}

/** Has new keys sign from the next minute on; the old ones stay published for a while. */
export async function replaceKeys(tx: Tx): Promise<void> {
  await tx.oidcKey.updateMany({ where: { retiredAt: null }, data: { retiredAt: new Date() } });
  await makeKeys(tx);
}

async function makeKeys(tx: Tx): Promise<void> {
  const keys = await Promise.all(ID_TOKEN_ALGS.map(makeKey));
  await tx.oidcKey.createMany({
    data: keys.map((key) => ({
      id: key.kid,
      alg: key.alg,
      sealed: seal(labelOf(key.kid), JSON.stringify(key)),
    })),
  });
}

async function makeKey(alg: IdTokenAlg): Promise<SigningKey> {
  const { privateKey } = await pairOf(alg);
  const jwk = await exportJWK(privateKey);
  return { ...jwk, kid: await calculateJwkThumbprint(jwk), alg, use: 'sig' };
}

async function pairOf(alg: IdTokenAlg) {
  if (alg === 'RS256') return generate('rsa', { modulusLength: 2048 });
  return alg === 'ES256' ? generate('ec', { namedCurve: 'P-256' }) : generate('ed25519');
}

const labelOf = (kid: string) => `oidc-key:${kid}`;

type KeyRow = { id: string; sealed: string; createdAt: Date };

async function listKeys(): Promise<KeyRow[]> {
  return db().oidcKey.findMany({ orderBy: [{ createdAt: 'desc' }, { id: 'asc' }] });
}

/** The newest first of those that may sign; then those that are too new, of which the oldest has been published longest. */
function order(rows: KeyRow[]): SigningKey[] {
  const young = rows.filter((it) => isYoung(it.createdAt)).reverse();
  const sorted = [...rows.filter((it) => !isYoung(it.createdAt)), ...young];
  return sorted.map(({ id, sealed }) => JSON.parse(unseal(labelOf(id), sealed)) as SigningKey);
}

function isYoung(createdAt: Date): boolean {
  return Date.now() - createdAt.getTime() < PUBLISHED_FIRST_MS;
}
