import {
  generateAuthenticationOptions,
  type PublicKeyCredentialRequestOptionsJSON,
} from '@simplewebauthn/server';
import type { Actor } from '../actor';
import { must } from '../problem';
import { limit } from '../rate-limits/limit';
import { keepChallenge } from './challenges';
import { PASSKEY_ASKED_BY_USER } from './limits';
import { arePasskeysPossible } from './policy';
import { listCredentials } from './queries';
import { relyingParty } from './relying-party';

/**
 * What the actor's browser needs to show by one of their own passkeys who they are. Throws `too_many_attempts`,
 * `forbidden` to visitors, and `passkey_refused` where they have none.
 */
export async function beginProvingByPasskey(actor: Actor): Promise<PublicKeyCredentialRequestOptionsJSON> {
  must(actor.kind === 'user', 'forbidden');
  await limit(PASSKEY_ASKED_BY_USER, actor.id);
  const allowCredentials = await listCredentials(actor.id);
  must(arePasskeysPossible() && allowCredentials.length > 0, 'passkey_refused');
  const { rpID } = relyingParty();
  const options = await generateAuthenticationOptions({
    rpID,
    allowCredentials,
    userVerification: 'required',
  });
  await keepChallenge(options.challenge, actor.id);
  return options;
}
