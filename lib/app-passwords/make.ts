import { db } from '../../database/database';
import { type Actor, mustHaveProved } from '../actor';
import { record } from '../audit/rows';
import { must } from '../problem';
import { limitWithin } from '../rate-limits/limit';
import { lockUser } from '../users/rows';
import { APP_PASSWORDS_MADE } from './limits';
import { findOpenable } from './queries';
import type { MakeAppPassword } from './schema';
import { hashOfAppPassword, newAppPassword } from './secret';

/** More programs than anybody has. */
export const MOST_APP_PASSWORDS = 50;

/**
 * Makes a password by which programs of the actor's get into one app that they may open, or, for the command line, of the
 * user's with this id. It is shown once. Throws `proof_needed`, `forbidden` to visitors, `not_found` when there is no such
 * app, `app_forbidden`, `factor_needed`, `app_passwords_too_many` and `too_many_attempts`.
 */
export async function makeAppPassword(
  actor: Actor,
  { appId, name }: MakeAppPassword,
  forUserId?: string,
): Promise<{ secret: string }> {
  mustHaveProved(actor);
  const userId = actor.kind === 'user' ? actor.id : forUserId;
  must(userId, 'not_found');
  const sessionId = actor.kind === 'user' ? actor.sessionId : null;
  const secret = newAppPassword();
  await db().$transaction(async (tx) => {
    if (actor.kind === 'user') await limitWithin(tx, APP_PASSWORDS_MADE, userId);
    const user = await lockUser(tx, userId);
    must(user && !user.disabledAt, 'forbidden');
    const app = await findOpenable(tx, userId, appId, sessionId);
    must(app, 'not_found');
    must(app.mayOpen, 'app_forbidden', { app: app.name, host: app.host });
    must(!app.needsFactor, 'factor_needed');
    const { appEpoch: epoch, email } = user;
    // Those of before a sign-out everywhere work no more, and would only fill the list.
    await tx.appPassword.deleteMany({ where: { userId, epoch: { not: epoch } } });
    const count = await tx.appPassword.count({ where: { userId } });
    must(count < MOST_APP_PASSWORDS, 'app_passwords_too_many', { most: MOST_APP_PASSWORDS });
    await tx.appPassword.create({
      data: { userId, appId, name, secretHash: hashOfAppPassword(secret), epoch },
    });
    const facts = { email, app: app.name, name };
    await record(tx, actor, { event: 'app_password.made', subjectId: userId, facts });
  });
  return { secret };
}
