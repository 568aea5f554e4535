import { db, findPrepared } from '../../database/database';
import { type OidcClient, Prisma } from '../../prisma/generated/client';
import type { OidcNoticeState } from '../../prisma/generated/enums';
import type { Actor, UserActor } from '../actor';
import { HAS_FACTOR } from '../apps/guests';
import { mayManageApps } from '../apps/policy';
import { isOpenTo, type ListedApp, listApps } from '../apps/queries';
import { config } from '../config';
import { must } from '../problem';
import { maySeeUsers } from '../users/policy';
import { findEntry } from './entries';
import { KNOWN_CLIENT, type KnownClient, PERSON, type Person } from './parties';

const { sql } = Prisma;

/** What the provider knows of an app that signs in by itself, as whoever manages apps sees it. */
export type Client = Omit<OidcClient, 'secretHash'> & { isPublic: boolean };

function shownOf({ secretHash, ...client }: OidcClient): Client {
  return { ...client, isPublic: secretHash === null };
}

/** The client of an app; null where it does not sign in by itself, or is gone. Throws `forbidden`. */
export async function findClient(actor: Actor, appId: string): Promise<Client | null> {
  must(mayManageApps(actor), 'forbidden');
  const client = await db().oidcClient.findUnique({ where: { appId } });
  return client && shownOf(client);
}

/** Every app that signs in by itself, in the order of the tiles. Throws `forbidden`. */
export async function listClients(actor: Actor): Promise<{ app: ListedApp; client: Client }[]> {
  const apps = await listApps(actor);
  const clients = new Map((await db().oidcClient.findMany()).map((it) => [it.appId, shownOf(it)]));
  return apps.flatMap((app) => {
    const client = clients.get(app.id);
    return client ? [{ app, client }] : [];
  });
}

/** The app with this client id; null where there is none. */
export async function findClientById(id: string): Promise<KnownClient | null> {
  if (!/^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/.test(id)) return null;
  const [row] = await findPrepared<{ client: KnownClient }>(
    'oidc_client',
    sql`select ${KNOWN_CLIENT} as client from oidc_client join app on app.id = oidc_client."appId"
      where oidc_client."appId" = ${id}::uuid`,
  );
  return row?.client ?? null;
}

/** Whether somebody may use an app that they are about to sign in to, and what they have allowed it to be told. */
export type Entrance = {
  name: string;
  address: string;
  iconHash: string | null;
  isThirdParty: boolean;
  mayOpen: boolean;
  /** The app or the instance asks for a second factor, which they have not, or have not shown in this sign-in. */
  needsFactor: boolean;
  allowed: { scopes: string[]; at: Date } | null;
};

/** The way of this sign-in into this app; null where either is there no more. */
export async function findEntrance(
  { sessionId }: Pick<UserActor, 'sessionId'>,
  appId: string,
): Promise<Entrance | null> {
  const [row] = await findPrepared<
    Omit<Entrance, 'needsFactor' | 'allowed'> & {
      asksForFactor: boolean;
      hasFactor: boolean;
      hasShownFactor: boolean;
      scopes: string[] | null;
      at: Date | null;
    }
  >(
    'oidc_entrance',
    sql`select app.name, app.address, app."iconHash", app."asksForFactor", client."isThirdParty", session."hasShownFactor",
           ${isOpenTo(sql`"user".id`)} as "mayOpen", ${HAS_FACTOR} as "hasFactor", consent.scopes, consent.at
    from session
    join "user" on "user".id = session."userId"
    join app on app.id = ${appId}::uuid
    join oidc_client as client on client."appId" = app.id
    left join oidc_consent as consent on consent."appId" = app.id and consent."userId" = "user".id
    where session.id = ${sessionId}::uuid and not session."awaitsCode" and session."expiresAt" > ${new Date()}
      and "user"."disabledAt" is null`,
  );
  if (!row) return null;
  const { asksForFactor, hasFactor, hasShownFactor, scopes, at, ...entrance } = row;
  const needsFactor =
    (asksForFactor && !(hasFactor && hasShownFactor)) || (config().mfaEnforced && !hasFactor);
  return { ...entrance, needsFactor, allowed: scopes && at && { scopes, at } };
}

/** The person with this id, where they are there and not disabled. */
export async function findPerson(id: string): Promise<Person | null> {
  const [row] = await findPrepared<{ person: Person }>(
    'oidc_person',
    sql`select ${PERSON} as person from "user" where "user".id = ${id}::uuid and "user"."disabledAt" is null`,
  );
  return row?.person ?? null;
}

/** What an app has asked, and what is still to be settled before it is answered. */
export type Question = {
  appId: string;
  scopes: string[];
  /** `login`, `factor`, `barred`, `consent` or `select_account` (server/oidc/policy.ts), and its reasons. */
  prompt: string;
  reasons: string[];
  askedAt: Date;
  loginHint: string;
  /** Where the browser goes once everything is settled, on this host. */
  next: string;
  /** Where the app gets the answer. */
  redirectUri: string;
  /** Whether somebody has said as whom they go on, or that they do not agree. */
  isAnswered: boolean;
};

type Asked = {
  params: { client_id: string; scope?: string; login_hint?: string; redirect_uri?: string };
  prompt: { name: string; reasons?: string[] };
  returnTo: string;
  result?: object;
};

/** The question with this id; null where there is none, it was answered or has expired. */
export async function findQuestion(id: string): Promise<Question | null> {
  const found = await findEntry({ model: 'Interaction', id });
  if (!found) return null;
  const { params, prompt, returnTo, result } = found.payload as Asked;
  return {
    appId: params.client_id,
    scopes: params.scope?.split(' ').filter(Boolean) ?? [],
    prompt: prompt.name,
    reasons: prompt.reasons ?? [],
    askedAt: new Date(found.keptAt),
    loginHint: params.login_hint ?? '',
    next: new URL(returnTo).pathname,
    redirectUri: params.redirect_uri ?? '',
    isAnswered: Object.keys(result ?? {}).length > 0,
  };
}

/** That an app is told of a sign-out, and what came of it. */
export type Notice = {
  id: string;
  app: { id: string; name: string };
  /** Who has signed out; they may be gone. */
  subject: string;
  state: OidcNoticeState;
  attempts: number;
  createdAt: Date;
  nextTryAt: Date | null;
  settledAt: Date | null;
  cause: string | null;
  causeFacts: unknown;
};

/** The columns of a `Notice`, of tables `oidc_notice` and `app`. */
const NOTICE = sql`
  oidc_notice.id, json_build_object('id', app.id, 'name', app.name) as app, oidc_notice.subject, oidc_notice.state::text,
  oidc_notice.attempts, oidc_notice."createdAt", oidc_notice."nextTryAt", oidc_notice."settledAt", oidc_notice.cause,
  oidc_notice."causeFacts"`;
const NOTICES_SHOWN = 10;

/** The last sign-outs of which an app was or is to be told, the latest first. Throws `forbidden`. */
export async function listNotices(actor: Actor, { appId }: { appId: string }): Promise<Notice[]> {
  must(mayManageApps(actor), 'forbidden');
  return db().$queryRaw`
    select ${NOTICE} from oidc_notice join app on app.id = oidc_notice."appId"
    where oidc_notice."appId" = ${appId}::uuid
    order by oidc_notice."createdAt" desc, oidc_notice.id desc limit ${NOTICES_SHOWN}`;
}

/**
 * Of each app that was or is to be told of the sign-outs of these people, be they here or gone, the last one of each of them,
 * by name of the app. Throws `forbidden`.
 */
export async function listNoticesOf(actor: Actor, { userIds }: { userIds: string[] }): Promise<Notice[]> {
  must(maySeeUsers(actor), 'forbidden');
  return db().$queryRaw`
    select distinct on (app."nameKey", oidc_notice.subject) ${NOTICE}
    from oidc_notice join app on app.id = oidc_notice."appId"
    where oidc_notice.subject = any(${userIds}::uuid[])
    order by app."nameKey", oidc_notice.subject, oidc_notice."createdAt" desc, oidc_notice.id desc`;
}

/** How many sign-outs apps are still to be told of, or again. */
export async function countWaitingNotices(): Promise<number> {
  return db().oidcNotice.count({ where: { nextTryAt: { not: null } } });
}

/** The last notice that was tried of each app which did not take it, by name of the app. Throws `forbidden`. */
export async function listUntold(actor: Actor): Promise<Notice[]> {
  must(mayManageApps(actor), 'forbidden');
  return db().$queryRaw`
    select ${NOTICE} from app cross join lateral (
      select * from oidc_notice
      where oidc_notice."appId" = app.id and (state <> 'queued' or cause is not null)
      order by "createdAt" desc, id desc limit 1
    ) as oidc_notice
    where app.kind = 'oidc' and oidc_notice.state <> 'sent'
    order by app."nameKey"`;
}

/** An app that somebody signed in to, or allowed to be told of them. */
export type SignedInApp = {
  id: string;
  name: string;
  address: string;
  iconHash: string | null;
  isThirdParty: boolean;
  /** What it may be told, by all their sign-ins together. */
  scopes: string[];
  /** Null where they are signed in to it no more, and it has only been allowed. */
  use: { firstAt: Date; lastAt: Date } | null;
  /** Null for apps of ours, which nobody is asked about. */
  allowedAt: Date | null;
};

/**
 * The apps that the actor is signed in to by way of this instance, and those that they have allowed to be told of them: the
 * last used first. Throws `forbidden` to visitors.
 */
export async function listSignedInApps(actor: Actor): Promise<SignedInApp[]> {
  must(actor.kind === 'user', 'forbidden');
  return findSignedInApps(actor.id);
}

/** The same of any user. Whoever calls it has asked whether the actor may see them. */
export async function findSignedInApps(userId: string): Promise<SignedInApp[]> {
  const rows = await db().$queryRaw<
    (Omit<SignedInApp, 'use'> & { firstAt: Date | null; lastAt: Date | null })[]
  >`
    select app.id, app.name, app.address, app."iconHash", coalesce(oidc_client."isThirdParty", false) as "isThirdParty",
           known.scopes, known."firstAt", known."lastAt", known."allowedAt"
    from (
      select it."appId", min(it."createdAt") as "firstAt", max(it."lastUsedAt") as "lastAt", max(it.at) as "allowedAt",
             coalesce(array_agg(distinct scope) filter (where scope is not null), '{}') as scopes
      from (
        select oidc_grant."appId", oidc_grant.scopes, oidc_grant."createdAt", oidc_grant."lastUsedAt", null::timestamptz as at
        from oidc_grant join session on session.id = oidc_grant."sessionId"
        where session."userId" = ${userId}::uuid and not session."awaitsCode" and session."expiresAt" > ${new Date()}
        union all
        select "appId", scopes, null, null, at from oidc_consent where "userId" = ${userId}::uuid
      ) as it
      left join lateral unnest(it.scopes) as scope on true
      group by it."appId"
    ) as known
    join app on app.id = known."appId"
    left join oidc_client on oidc_client."appId" = app.id
    order by coalesce(known."lastAt", known."allowedAt") desc`;
  return rows.map(({ firstAt, lastAt, ...app }) => ({
    ...app,
    use: firstAt && lastAt && { firstAt, lastAt },
  }));
}
