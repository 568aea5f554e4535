import { db } from '../db';

/** So long somebody may take to find their key. */
const LIFE_MS = 5 * 60_000;

/** Remembers for five minutes what an authenticator is asked to sign, and of whom; null while nobody is known. */
export async function keepChallenge(challenge: string, userId: string | null): Promise<void> {
  await db().passkeyChallenge.create({
    data: { challenge, userId, expiresAt: new Date(Date.now() + LIFE_MS) },
  });
}
