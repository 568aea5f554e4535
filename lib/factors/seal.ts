import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import { config } from '../config';

const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/**
 * Encrypts what the instance itself has to read again, such as the secret of an authenticator app: AES-256-GCM (NIST SP
 * 800-38D) under a key derived from the instance key. It opens only under the same `label`, which says what it is and
 * whose ("two-factor:<user id>"), so that nobody moves it to another row. base64url.
 */
export function seal(label: string, secret: string): string {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', sealKey(), nonce).setAAD(Buffer.from(label));
  return Buffer.concat([nonce, cipher.update(secret, 'utf8'), cipher.final(), cipher.getAuthTag()]).toString(
    'base64url',
  );
}

/**
 * What was sealed under this label. Throws an Error in words when the instance key or the label is another one, or the
 * text was changed.
 */
export function unseal(label: string, sealed: string): string {
  const bytes = Buffer.from(sealed, 'base64url');
  const body = bytes.subarray(NONCE_BYTES, -TAG_BYTES);
  try {
    const decipher = createDecipheriv('aes-256-gcm', sealKey(), bytes.subarray(0, NONCE_BYTES), {
      authTagLength: TAG_BYTES,
    });
    decipher.setAAD(Buffer.from(label)).setAuthTag(bytes.subarray(-TAG_BYTES));
    return Buffer.concat([decipher.update(body), decipher.final()]).toString('utf8');
  } catch {
    throw new Error(
      'A secret in the database cannot be read. Was the instance key (N8N_ENCRYPTION_KEY) changed?',
    );
  }
}

function sealKey(): Buffer {
  return Buffer.from(hkdfSync('sha256', config().instanceKey, '', 'sealed secrets', 32));
}
