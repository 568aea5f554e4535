import { db } from '../../database/database';

/** Somebody may take five minutes to find their key, and as much may the clock of the process be off that sees the answer. */
const LIFE_MS = 10 * 60_000;

/** Remembers for ten minutes what an authenticator is asked to sign, and of whom; null while nobody is known. */
export async function keepChallenge(challenge: string, userId: string | null): Promise<void> {
  await db().passkeyChallenge.create({
    data: { challenge, userId, expiresAt: new Date(Date.now() + LIFE_MS) },
  });
}
