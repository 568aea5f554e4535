import { isIP } from 'node:net';
import { config } from '../config';

/** More devices than anybody has. */
export const MOST_PASSKEYS = 20;

/**
 * Whether browsers have passkeys at this instance's address: it has a name rather than a number, and is https or this
 * machine (WebAuthn Level 3, 5.1.3; W3C Secure Contexts, 3.1).
 */
export function arePasskeysPossible(): boolean {
  const { protocol, hostname } = new URL(config().baseUrl);
  const isNamed = isIP(hostname.replace(/^\[|\]$/g, '')) === 0;
  return isNamed && (protocol === 'https:' || /(?:^|\.)localhost$/.test(hostname));
}
