import { db, type Tx } from '../../database/database';
import type { TwoFactor } from '../../prisma/generated/client';
import { type Actor, mustHaveProved } from '../actor';
import { CLOCK_SLACK_MS } from '../clock';
import { config } from '../config';
import { must } from '../problem';
import { maySeeUsers } from '../users/policy';
import { unseal } from './seal';
import { totpLink } from './totp';

/** A key that was shown and not confirmed so long is not confirmed any more: who knows who has seen it since. */
const SETUP_LASTS_MS = 3_600_000;

/** What a key is sealed as: an authenticator's, and whose. */
export const labelOf = (userId: string) => `two-factor:${userId}`;

/** The key of an authenticator app. Throws an Error in words when the instance has another key by now. */
export function keyOf({ userId, secret }: Pick<TwoFactor, 'userId' | 'secret'>): string {
  return unseal(labelOf(userId), secret);
}

/** Since when a user is asked for a code, and how many backup codes they have left; null when they are not asked. */
export async function findTwoFactor(userId: string): Promise<{ since: Date; codesLeft: number } | null> {
  const factor = await db().twoFactor.findUnique({ where: { userId } });
  if (!factor?.confirmedAt) return null;
  return {
    since: factor.confirmedAt,
    codesLeft: await db().backupCode.count({ where: { userId, usedAt: null } }),
  };
}

/** Whether a user is asked for a code. */
export async function isTwoFactorOn(userId: string, tx: Tx = db()): Promise<boolean> {
  return (await tx.twoFactor.count({ where: { userId, confirmedAt: { not: null } } })) === 1;
}

/**
 * The authenticator app that a user is about to set up: begun within the hour, and not confirmed. One that was begun while
 * the clock was ahead is none, or its key could be confirmed for as long again.
 */
export async function findUnconfirmed(tx: Tx, userId: string): Promise<TwoFactor | null> {
  const now = Date.now();
  const createdAt = { gt: new Date(now - SETUP_LASTS_MS), lt: new Date(now + CLOCK_SLACK_MS) };
  return tx.twoFactor.findUnique({ where: { userId, confirmedAt: null, createdAt } });
}

/** What the actor's app is to be given: the key to type, and the link that holds it. */
export type TwoFactorSetup = { key: string; link: string };

/**
 * What is shown to an actor who is about to turn two-factor sign-in on; null when they have not begun, or have done so.
 * Throws `proof_needed`, as it is a secret, and `forbidden` to visitors.
 */
export async function findTwoFactorSetup(actor: Actor): Promise<TwoFactorSetup | null> {
  must(actor.kind === 'user', 'forbidden');
  mustHaveProved(actor);
  const factor = await findUnconfirmed(db(), actor.id);
  if (!factor) return null;
  const key = keyOf(factor);
  return { key, link: totpLink(key, { issuer: config().instanceName, label: actor.email }) };
}

/** Who of these users signs in by a code, and who by a passkey. Throws `forbidden`. */
export async function listFactorHolders(
  actor: Actor,
  userIds: string[],
): Promise<{ byCode: Set<string>; byPasskey: Set<string> }> {
  must(maySeeUsers(actor), 'forbidden');
  const userId = { in: userIds };
  const [codes, passkeys] = await Promise.all([
    db().twoFactor.findMany({ where: { userId, confirmedAt: { not: null } }, select: { userId: true } }),
    db().passkey.findMany({ where: { userId }, select: { userId: true }, distinct: ['userId'] }),
  ]);
  const ids = (rows: { userId: string }[]) => new Set(rows.map((row) => row.userId));
  return { byCode: ids(codes), byPasskey: ids(passkeys) };
}
