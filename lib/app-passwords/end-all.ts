import { db } from '../../database/database';
import type { Actor } from '../actor';
import { record } from '../audit/rows';
import { must } from '../problem';

/**
 * Ends every app password of the actor's: with the next request none of them opens anything. Having none is no fault. Throws
 * `forbidden` to visitors.
 */
export async function endAllAppPasswords(actor: Actor): Promise<void> {
  must(actor.kind === 'user', 'forbidden');
  const { id: userId, email } = actor;
  await db().$transaction(async (tx) => {
    const ended = await tx.$queryRaw<{ name: string; app: string }[]>`
      delete from app_password using app
      where app.id = app_password."appId" and app_password."userId" = ${userId}::uuid
      returning app_password.name, app.name as app`;
    const records = ended.map(({ name, app }) => ({
      event: 'app_password.ended' as const,
      subjectId: userId,
      facts: { email, app, name },
    }));
    await record(tx, actor, ...records);
  });
}
