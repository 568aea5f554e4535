import { verifyRegistrationResponse } from '@simplewebauthn/server';
import { decodeAttestationObject, isoBase64URL } from '@simplewebauthn/server/helpers';
import type { z } from 'zod';
import { db } from '../../database/database';
import { type Actor, mustHaveProved } from '../actor';
import { record } from '../audit/rows';
import { tellSignInChanged } from '../factors/rows';
import { must } from '../problem';
import { noteFactor } from '../sessions/rows';
import { lockUser } from '../users/rows';
import { spendChallenge } from './challenges';
import { MOST_PASSKEYS } from './policy';
import { ALGORITHMS, relyingParty } from './relying-party';
import { type AddPasskey, RegistrationAnswer } from './schema';

/**
 * Adds the passkey that the actor's browser has made (WebAuthn Level 3, 7.1); they are told by mail. Throws
 * `proof_needed`, `forbidden` to visitors, and `passkey_refused`, the same for an answer that is not believed, a passkey that somebody has
 * already, and one too many.
 */
export async function addPasskey(actor: Actor, { answer: given, name }: AddPasskey): Promise<void> {
  must(actor.kind === 'user', 'forbidden');
  // Asked again, since a challenge for showing who one is could be answered here, too.
  mustHaveProved(actor);
  const { success, data: answer } = RegistrationAnswer.safeParse(given);
  must(success, 'passkey_refused');
  const challenge = await spendChallenge(answer.response.clientDataJSON, actor.id);
  const made = await verify(answer, challenge).catch(() => null);
  must(made?.verified, 'passkey_refused');
  const { id: credentialId, publicKey, counter, transports = [] } = made.registrationInfo.credential;
  await db().$transaction(async (tx) => {
    const user = await lockUser(tx, actor.id);
    must(user && !user.disabledAt, 'passkey_refused');
    const { id: userId, email } = user;
    must((await tx.passkey.count({ where: { userId } })) < MOST_PASSKEYS, 'passkey_refused');
    const { count } = await tx.passkey.createMany({
      data: [{ userId, name, credentialId, publicKey, counter, transports }],
      skipDuplicates: true,
    });
    must(count === 1, 'passkey_refused');
    await noteFactor(tx, actor.sessionId);
    await tellSignInChanged(tx, user, 'passkey-added', name);
    await record(tx, actor, { event: 'passkey.added', subjectId: userId, facts: { email, name } });
  });
}

async function verify(answer: z.output<typeof RegistrationAnswer>, challenge: string) {
  const { attestationObject } = answer.response;
  // Nobody was asked for a certificate, and to check some of them would have this server call their makers'.
  const decoded = decodeAttestationObject(isoBase64URL.toBuffer(attestationObject));
  const isBare = decoded.get('fmt') === 'none';
  // Browsers let through what a key says of itself (WebAuthn Level 3, 5.1.3, "none").
  const isOfItself = decoded.get('fmt') === 'packed' && decoded.get('attStmt').get('x5c') === undefined;
  must(isBare || isOfItself, 'passkey_refused');
  const { rpID, origin } = relyingParty();
  return verifyRegistrationResponse({
    response: answer,
    expectedChallenge: challenge,
    expectedOrigin: origin,
    expectedRPID: rpID,
    requireUserVerification: true,
    supportedAlgorithmIDs: ALGORITHMS,
  });
}
