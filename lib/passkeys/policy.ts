import { isIP } from 'node:net';
import { COSEALG } from '@simplewebauthn/server/helpers';
import { config } from '../config';

/** More devices than anybody has. */
export const MOST_PASSKEYS = 20;

/** Kinds of keys that every Node from 20 on verifies, so that no passkey is lost by a change of machine. */
export const ALGORITHMS = [COSEALG.EdDSA, COSEALG.ES256, COSEALG.RS256];

/**
 * Whether browsers have passkeys at this instance's address: it has a name rather than a number, and is https or this
 * machine (WebAuthn Level 3, 5.1.3; W3C Secure Contexts, 3.1).
 */
export function arePasskeysPossible(): boolean {
  const { protocol, hostname } = new URL(config().baseUrl);
  const isNamed = isIP(hostname.replace(/^\[|\]$/g, '')) === 0;
  return isNamed && (protocol === 'https:' || /(?:^|\.)localhost$/.test(hostname));
}

/** Whom passkeys are made for, and where alone they are believed (WebAuthn Level 3, "relying party"). */
export function relyingParty(): { rpID: string; rpName: string; origin: string } {
  const { baseUrl, instanceName } = config();
  return { rpID: new URL(baseUrl).hostname, rpName: instanceName, origin: baseUrl };
}
