import {
  generateRegistrationOptions,
  type PublicKeyCredentialCreationOptionsJSON,
} from '@simplewebauthn/server';
import { type Actor, mustHaveProved } from '../actor';
import { wholeName } from '../person-name';
import { must } from '../problem';
import { limit } from '../rate-limits/limit';
import { keepChallenge } from './challenges';
import { PASSKEY_ASKED_BY_USER } from './limits';
import { arePasskeysPossible, MOST_PASSKEYS } from './policy';
import { listCredentials } from './queries';
import { ALGORITHMS, relyingParty } from './relying-party';

/**
 * What the actor's browser needs to make a passkey: one that is found without an address and asks for finger, face or
 * PIN, so that it is two factors in one (NIST SP 800-63B-4, 3.1.7). Nobody is asked which maker built the device. Throws
 * `proof_needed`, `too_many_attempts`, `forbidden` to visitors, and `passkey_refused` where there are twenty already, or where the instance's
 * address can have none.
 */
export async function beginAddingPasskey(actor: Actor): Promise<PublicKeyCredentialCreationOptionsJSON> {
  must(actor.kind === 'user', 'forbidden');
  mustHaveProved(actor);
  await limit(PASSKEY_ASKED_BY_USER, actor.id);
  const own = await listCredentials(actor.id);
  must(arePasskeysPossible() && own.length < MOST_PASSKEYS, 'passkey_refused');
  const { rpID, rpName } = relyingParty();
  const options = await generateRegistrationOptions({
    rpID,
    rpName,
    // The id alone tells nothing about anybody (WebAuthn Level 3, 14.6.1).
    userID: new Uint8Array(Buffer.from(actor.id)),
    userName: actor.email,
    userDisplayName: wholeName(actor),
    attestationType: 'none',
    authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
    excludeCredentials: own,
    supportedAlgorithmIDs: ALGORITHMS,
  });
  await keepChallenge(options.challenge, actor.id);
  return options;
}
