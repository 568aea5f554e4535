import { decodeClientDataJSON } from '@simplewebauthn/server/helpers';
import { db } from '../../database/database';
import { latestEnd } from '../clock';
import { must } from '../problem';
import { ClientData } from './schema';

/** Somebody may take five minutes to find their key, and as much may the clock of the process be off that sees the answer. */
const LIFE_MS = 10 * 60_000;

/** Remembers for ten minutes what an authenticator is asked to sign, and of whom; null while nobody is known. */
export async function keepChallenge(challenge: string, userId: string | null): Promise<void> {
  await db().passkeyChallenge.create({
    data: { challenge, userId, expiresAt: new Date(Date.now() + LIFE_MS) },
  });
}

/**
 * The challenge that an answer says it is to, once it is found to be one of ours, for this user, and still good. It is
 * gone from then on, whatever becomes of the answer, so that no answer counts twice and none can be tried again
 * (WebAuthn Level 3, 13.4.3). Throws `passkey_refused`.
 */
export async function spendChallenge(clientDataJSON: string, userId: string | null): Promise<string> {
  const { challenge } = read(clientDataJSON);
  const { count } = await db().passkeyChallenge.deleteMany({
    where: { challenge, userId, expiresAt: { gt: new Date(), lte: latestEnd(LIFE_MS) } },
  });
  must(count === 1, 'passkey_refused');
  return challenge;
}

function read(clientDataJSON: string): ClientData {
  let told: unknown;
  try {
    told = decodeClientDataJSON(clientDataJSON);
  } catch {
    // It is no JSON, and so no client data.
  }
  const { success, data } = ClientData.safeParse(told);
  must(success, 'passkey_refused');
  return data;
}
