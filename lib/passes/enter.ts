import { db, type Tx } from '../../database/database';
import type { Actor, UserActor } from '../actor';
import { record } from '../audit/rows';
import { latestEnd } from '../clock';
import { must } from '../problem';
import { hashOfSecret, newSecret } from '../sessions/secret';
import { CODE_LASTS_MS } from './open';
import type { EnterApp } from './schema';

/** Passes of one sign-in for one app: more than the tabs that open it at once. Older ones end. */
const MOST_PASSES = 8;

/**
 * Gives a browser its pass for one app, in exchange for a code, and tells for which page it came. Without a pass, that is
 * where it begins again: the code is for another visit, as in the first of two tabs that were opened before either had a
 * cookie. Throws `link_unknown` when the code was used, is older than a minute, or is for another app, and where its
 * sign-in has ended.
 */
export async function enterApp(
  actor: Actor,
  { code, visit, host }: EnterApp,
): Promise<{ secret: string | null; url: string }> {
  const secret = newSecret();
  const codeHash = hashOfSecret(code);
  return db().$transaction(async (tx) => {
    const found = await lockSignIn(tx, codeHash, host);
    must(found, 'link_unknown');
    const { appId, appName, address, ...user } = found;
    const urlOf = (page: string) => new URL(address).origin + page;
    const [claimed] = await tx.$queryRaw<{ page: string }[]>`
      delete from pass_code
      where "codeHash" = ${codeHash} and "visitHash" = ${hashOfSecret(visit)} and "appId" = ${appId}::uuid
        and "expiresAt" > ${new Date()} and "expiresAt" <= ${latestEnd(CODE_LASTS_MS)}
      returning page`;
    if (!claimed) {
      const expiresAt = { gt: new Date(), lte: latestEnd(CODE_LASTS_MS) };
      const other = await tx.passCode.findUnique({ where: { codeHash, expiresAt }, select: { page: true } });
      must(other, 'link_unknown');
      return { secret: null, url: urlOf(other.page) };
    }
    await tx.pass.create({ data: { secretHash: hashOfSecret(secret), sessionId: user.sessionId, appId } });
    await endOldest(tx, user.sessionId, appId);
    const entrant: UserActor = { ...user, kind: 'user', ip: actor.ip, userAgent: actor.userAgent };
    await record(tx, entrant, {
      event: 'pass.made',
      subjectId: user.id,
      facts: { email: user.email, app: appName },
    });
    return { secret, url: urlOf(claimed.page) };
  });
}

type Found = Pick<
  UserActor,
  'id' | 'email' | 'firstName' | 'lastName' | 'role' | 'sessionId' | 'provedAt'
> & {
  appId: string;
  appName: string;
  address: string;
};

/**
 * Who has signed in for whom a code was made. Their sign-in cannot end before the caller's commit: locked first, as by
 * whatever ends it, so that no two transactions wait for each other.
 */
async function lockSignIn(tx: Tx, codeHash: string, host: string): Promise<Found | undefined> {
  const [found] = await tx.$queryRaw<Found[]>`
    select session.id as "sessionId", session."provedAt", "user".id, "user".email, "user"."firstName",
           "user"."lastName", "user".role::text as role, app.id as "appId", app.name as "appName", app.address
    from pass_code
    join app on app.id = pass_code."appId" and app.host = ${host}
    join session on session.id = pass_code."sessionId"
    join "user" on "user".id = session."userId"
    where pass_code."codeHash" = ${codeHash} and session."expiresAt" > ${new Date()}
      and not session."awaitsCode" and "user"."disabledAt" is null
    for key share of session`;
  return found;
}

async function endOldest(tx: Tx, sessionId: string, appId: string): Promise<void> {
  const surplus = await tx.pass.findMany({
    where: { sessionId, appId },
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
    skip: MOST_PASSES,
    select: { id: true },
  });
  if (surplus.length > 0) await tx.pass.deleteMany({ where: { id: { in: surplus.map(({ id }) => id) } } });
}
