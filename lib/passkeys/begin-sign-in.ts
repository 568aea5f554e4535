import {
  generateAuthenticationOptions,
  type PublicKeyCredentialRequestOptionsJSON,
} from '@simplewebauthn/server';
import type { Actor } from '../actor';
import { must } from '../problem';
import { limitVisitor } from '../users/limit-visitor';
import { keepChallenge } from './challenges';
import { PASSKEY_ASKED } from './limits';
import { arePasskeysPossible } from './policy';
import { relyingParty } from './relying-party';

/**
 * What a browser needs to sign somebody in by a passkey. It is the same for everybody: the passkey says who it is, so
 * nobody learns who has one (WebAuthn Level 3, 14.6.2). Throws `too_many_attempts`, and `passkey_refused` where the
 * instance's address can have none.
 */
export async function beginSignInByPasskey(actor: Actor): Promise<PublicKeyCredentialRequestOptionsJSON> {
  await limitVisitor(actor, PASSKEY_ASKED);
  must(arePasskeysPossible(), 'passkey_refused');
  const { rpID } = relyingParty();
  const options = await generateAuthenticationOptions({ rpID, userVerification: 'required' });
  await keepChallenge(options.challenge, null);
  return options;
}
