import { Secret, TOTP } from 'otpauth';

/** RFC 6238 as every authenticator app does it without being told otherwise. */
const KIND = { algorithm: 'SHA1', digits: 6, period: 30 };

/** A clock may be one step off, no more (RFC 6238 §5.2), so three codes are right at a time. */
const WINDOW = 1;

/** A new key for an authenticator app: 160 random bits (RFC 4226 §4, R6) in base32. */
export function newTotpKey(): string {
  return new Secret({ size: 20 }).base32;
}

/** What the QR code says, and a phone opens with its app: the key, whose it is and for what. */
export function totpLink(key: string, { issuer, label }: { issuer: string; label: string }): string {
  return new TOTP({ ...KIND, issuer, label, secret: Secret.fromBase32(key) }).toString();
}

/**
 * The time step to which a typed code belongs, or null when it is none of the three that are right now. Whoever asks
 * keeps the step, so that no code counts twice (RFC 6238 §5.2). Spaces and dashes are forgiven.
 */
export function stepOfTotp(key: string, typed: string): number | null {
  const timestamp = Date.now();
  const token = typed.normalize('NFKC').replace(/[\s\p{Pd}]/gu, '');
  if (!/^\d{6}$/.test(token)) return null;
  const delta = TOTP.validate({
    ...KIND,
    secret: Secret.fromBase32(key),
    token,
    timestamp,
    window: WINDOW,
  });
  return delta === null ? null : TOTP.counter({ ...KIND, timestamp }) + delta;
}

/** The latest time step whose code is right now. */
export function newestStep(): number {
  return TOTP.counter({ ...KIND, timestamp: Date.now() }) + WINDOW;
}
