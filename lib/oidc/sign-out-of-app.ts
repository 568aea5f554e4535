import { db, type Tx } from '../../database/database';
import type { Actor } from '../actor';
import { record } from '../audit/rows';
import { must } from '../problem';
import { maySeeUsers, maySignOutEverywhere } from '../users/policy';
import { lockActorAnd } from '../users/rows';
import type { SignOutOfApp } from './schema';

/**
 * Ends what an app got by all sign-ins of the actor, or of a user whom the actor may sign out: its codes and tokens open
 * nothing from then on, it is told to sign them out, and an app of others asks again what it may be told. They stay signed
 * in here. Throws `forbidden`, `owner_protected`, and `not_found` when there is no such user or app, or nothing to end.
 */
export async function signOutOfApp(
  actor: Actor,
  { appId, userId = actor.kind === 'user' ? actor.id : undefined }: SignOutOfApp,
): Promise<{ app: string; email: string }> {
  return db().$transaction(async (tx) => {
    const { actor: present, user } = await lockActorAnd(tx, actor, userId);
    const isOwn = present.kind === 'user' && present.id === userId;
    // Asked even when there is no such user, so that only those hear of it who may know.
    must(isOwn || maySeeUsers(present), 'forbidden');
    must(user, 'not_found');
    must(maySignOutEverywhere(present, user), 'owner_protected');
    const app = await holdApp(tx, appId);
    must(app, 'not_found');
    const sessions = await endGrants(tx, user.id, appId);
    const { count: consents } = await tx.oidcConsent.deleteMany({ where: { userId: user.id, appId } });
    must(sessions.length + consents > 0, 'not_found');
    // Their sign-ins here go on, so the database notes nothing by itself.
    if (app.isTold)
      await tx.oidcNotice.createMany({
        data: sessions.map((sessionId) => ({ appId, subject: user.id, sessionId })),
      });
    const facts = { email: user.email, app: app.name };
    await record(tx, actor, { event: 'app_sign_in.ended', subjectId: user.id, facts });
    return { app: app.name, email: user.email };
  });
}

/** The app, which nobody removes until the caller is done, and whether it has an address at which it is told. */
async function holdApp(tx: Tx, appId: string): Promise<{ name: string; isTold: boolean } | undefined> {
  const [app] = await tx.$queryRaw<{ name: string; isTold: boolean }[]>`
    select app.name, oidc_client."backchannelLogoutUri" is not null as "isTold"
    from app join oidc_client on oidc_client."appId" = app.id
    where app.id = ${appId}::uuid for key share of app`;
  return app;
}

/** The sign-ins by which the app had something. */
async function endGrants(tx: Tx, userId: string, appId: string): Promise<string[]> {
  const ended = await tx.$queryRaw<{ sessionId: string }[]>`
    delete from oidc_grant using session
    where session.id = oidc_grant."sessionId" and session."userId" = ${userId}::uuid
      and oidc_grant."appId" = ${appId}::uuid
    returning oidc_grant."sessionId"`;
  return ended.map(({ sessionId }) => sessionId);
}
