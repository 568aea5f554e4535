import { createHmac, randomBytes } from 'node:crypto';
import { existsSync, linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { failedFolder } from './data-folder';
import { must } from './problem';

declare module './problem' {
  interface ProblemFacts {
    instance_key_damaged: { file: string };
  }
}

const FILE = 'instance.key';
const SHORTEST = 32;

/**
 * The instance key of a data folder: made at the first start (256 random bits, mode 0600), and kept.
 * Of two processes that make it at once, both get the one that was there first; a killed one leaves none or a whole one.
 * Throws `instance_key_damaged`, rather than signing links with a short key, and `data_folder_unusable`.
 */
export function keepInstanceKey(dataDir: string): string {
  const kept = findInstanceKey(dataDir);
  if (kept !== null) return kept;
  try {
    makeKey(dataDir);
  } catch (error) {
    throw failedFolder(dataDir, error);
  }
  return readKey(join(dataDir, FILE));
}

function makeKey(dataDir: string): void {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const path = keyFileOf(dataDir);
  const draft = `${path}.${process.pid}`;
  try {
    writeFileSync(draft, randomBytes(32).toString('base64url'), { mode: 0o600, flush: true });
    linkSync(draft, path);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  } finally {
    rmSync(draft, { force: true });
  }
}

/** The instance key of a data folder, or null where none was made yet. Throws `instance_key_damaged`. */
export function findInstanceKey(dataDir: string): string | null {
  const path = keyFileOf(dataDir);
  return existsSync(path) ? readKey(path) : null;
}

/** The path of the instance key in a data folder. */
export function keyFileOf(dataDir: string): string {
  return join(dataDir, FILE);
}

/** What an instance key signs (HMAC-SHA256, base64url), by which it is recognised. It tells nothing of the key. */
export function fingerprintOf(instanceKey: string): string {
  return createHmac('sha256', instanceKey).update('backup').digest('base64url');
}

/**
 * Six characters that tell an instance's cookies from those of another one on the same host, for cookies know no ports
 * (RFC 6265 §8.5). They tell nothing of the key.
 */
export function markOf(instanceKey: string): string {
  if (marked?.instanceKey === instanceKey) return marked.mark;
  const mark = createHmac('sha256', instanceKey).update('names of cookies').digest('hex').slice(0, 6);
  marked = { instanceKey, mark };
  return mark;
}

/** Made once, as every request asks for it. */
let marked: { instanceKey: string; mark: string } | undefined;

function readKey(path: string): string {
  const key = readFileSync(path, 'utf8').trim();
  must(key.length >= SHORTEST, 'instance_key_damaged', { file: path });
  return key;
}
