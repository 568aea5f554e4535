import { db, type Tx } from '../../database/database';
import type { User } from '../../prisma/generated/client';
import type { Actor } from '../actor';
import { record } from '../audit/rows';
import { enqueueMails } from '../mail/rows';
import { RESET_LINK } from './link';
import { termsFor } from './terms';

/** Makes a reset of a user and has its link mailed to them, with its line in the log. */
export async function mailReset(tx: Tx, actor: Actor, user: User): Promise<void> {
  const { id: userId, email, firstName, lastName } = user;
  const { id, expiresAt } = await tx.passwordReset.create({ data: termsFor(user) });
  await enqueueMails(tx, {
    template: 'password-reset',
    to: email,
    aboutId: id,
    facts: {
      link: { ...RESET_LINK, id, version: 1 },
      firstName,
      lastName,
      expiresAt: expiresAt.toISOString(),
    },
  });
  await record(tx, actor, { event: 'password_reset.requested', subjectId: userId, facts: { email } });
}

/** For so long an old link still says that it has expired or was used; after that it is unknown. */
const REMEMBERED_MS = 30 * 24 * 3_600_000;

/** Deletes the resets that expired a month ago. They open nothing any more; this only keeps the table small. */
export async function prunePasswordResets(): Promise<number> {
  const { count } = await db().passwordReset.deleteMany({
    where: { expiresAt: { lte: new Date(Date.now() - REMEMBERED_MS) } },
  });
  return count;
}
