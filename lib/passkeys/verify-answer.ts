import { verifyAuthenticationResponse } from '@simplewebauthn/server';
import { db } from '../../database/database';
import { must } from '../problem';
import { spendChallenge } from './challenges';
import { relyingParty } from './relying-party';
import { AuthenticationAnswer } from './schema';

/** A passkey that has just been used, and how often its authenticator says that it was. */
export type UsedPasskey = { id: string; userId: string; counter: bigint };

/**
 * Which passkey gave this answer: one of the user's, or of anybody's while nobody is known. It was made here and for
 * now, by whoever holds the key and showed finger, face or PIN, and its count has not gone back, as a copy's would
 * (WebAuthn Level 3, 7.2). Throws `passkey_refused`, the same whatever is wrong.
 */
export async function verifyAnswer(given: unknown, userId: string | null): Promise<UsedPasskey> {
  const { success, data: answer } = AuthenticationAnswer.safeParse(given);
  must(success, 'passkey_refused');
  const { clientDataJSON, userHandle } = answer.response;
  const challenge = await spendChallenge(clientDataJSON, userId);
  const passkey = await db().passkey.findUnique({ where: { credentialId: answer.id } });
  must(passkey && (userId === null || passkey.userId === userId), 'passkey_refused');
  // Where nobody is known, the passkey has to say itself whose it is.
  const isTheirs = userHandle ? handleOf(passkey.userId) === userHandle : userId !== null;
  must(isTheirs, 'passkey_refused');
  const { rpID, origin } = relyingParty();
  const outcome = await verifyAuthenticationResponse({
    response: answer,
    expectedChallenge: challenge,
    expectedOrigin: origin,
    expectedRPID: rpID,
    requireUserVerification: true,
    credential: {
      id: passkey.credentialId,
      publicKey: passkey.publicKey,
      counter: Number(passkey.counter),
    },
  }).catch(() => null);
  must(outcome?.verified, 'passkey_refused');
  return { id: passkey.id, userId: passkey.userId, counter: BigInt(outcome.authenticationInfo.newCounter) };
}

const handleOf = (userId: string) => Buffer.from(userId).toString('base64url');
