import { COSEALG } from '@simplewebauthn/server/helpers';
import { config } from '../config';

/** Kinds of keys that every Node from 20 on verifies, so that no passkey is lost by a change of machine. */
export const ALGORITHMS = [COSEALG.EdDSA, COSEALG.ES256, COSEALG.RS256];

/** Whom passkeys are made for, and where alone they are believed (WebAuthn Level 3, "relying party"). */
export function relyingParty(): { rpID: string; rpName: string; origin: string } {
  const { baseUrl, instanceName } = config();
  return { rpID: new URL(baseUrl).hostname, rpName: instanceName, origin: baseUrl };
}
