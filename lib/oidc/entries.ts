import { db, findPrepared, inPlaces, type Placed, together } from '../../database/database';
import { Prisma } from '../../prisma/generated/client';
import { HAS_FACTOR } from '../apps/guests';
import { isOpenTo } from '../apps/queries';
import { config } from '../config';
import { seal, unseal } from '../factors/seal';
import { hashOfSecret } from '../sessions/secret';
import { KNOWN_CLIENT, type KnownClient, PERSON, type Person } from './parties';

const { sql } = Prisma;

/** What the library keeps of a code, a token or the like. */
export type Payload = Record<string, unknown>;

/** What is kept for a while. `keptAt` is when, in milliseconds since 1970. */
export type Entry = {
  payload: Payload;
  keptAt: number;
  consumedAt: Date | null;
  /** What it hangs on; null for what is not of a grant. */
  granted: Granted | null;
};

/** What was granted, to which app and by whom, as all of it is when it is found. */
export type Granted = { id: string; payload: Payload; client: KnownClient; person: Person };

/** "Last used" of a grant moves at most this often. */
const TOUCH_EVERY = sql`interval '1 minute'`;

/**
 * Keeps one of the library's things under its id, which the row holds only as a hash; what is in it is encrypted. It is
 * deleted with the grant, and with the sign-in, that it is of. False where that has ended by now.
 */
export async function keepEntry(
  { model, id }: Name,
  payload: Payload,
  seconds: number,
  { sessionId = null }: { sessionId?: string | null } = {},
): Promise<boolean> {
  const idHash = hashOf({ model, id });
  const { grantId, userCode } = payload;
  // Who comes with the code that a device shows does not know the id, under which the thing is kept anew when it is changed.
  const jti = userCode ? id : undefined;
  const sealed = seal(idHash, JSON.stringify({ keptAt: Date.now(), payload: { ...payload, jti } }));
  const now = new Date();
  const row = {
    grantId: typeof grantId === 'string' ? grantId : null,
    userCodeHash: typeof userCode === 'string' ? hashOfSecret(userCode) : null,
    expiresAt: new Date(now.getTime() + seconds * 1000),
  };
  // The grant is locked, so that whoever ends it waits, and then deletes this as well.
  const kept = await db().$executeRaw`
    with used as (
      update oidc_grant set "lastUsedAt" = case when "lastUsedAt" < ${now}::timestamptz - ${TOUCH_EVERY} then ${now} else "lastUsedAt" end
      where id = ${row.grantId} returning id
    )
    insert into oidc_entry ("idHash", model, "grantId", "sessionId", "userCodeHash", sealed, "expiresAt")
    select ${idHash}, ${model}, ${row.grantId}, ${sessionId}::uuid, ${row.userCodeHash}, ${sealed}, ${row.expiresAt}
    where ${row.grantId}::text is null or exists (select from used)
    on conflict ("idHash") do update set sealed = excluded.sealed, "grantId" = excluded."grantId", "expiresAt" = excluded."expiresAt"`;
  return kept === 1;
}

/** What the library calls a thing that it keeps. */
export type Name = { model: string; id: string };

function hashOf({ model, id }: Name): string {
  return hashOfSecret(`${model}:${id}`);
}

/**
 * The condition that a grant is of use at this moment: its sign-in lasts, the person is not disabled, may open the app and has
 * shown a second factor where one is asked for.
 */
const isAlive = (now: Date) => sql`(
  not session."awaitsCode" and session."expiresAt" > ${now}
  and session."expiresAt" < session."createdAt" + interval '2 years' and "user"."disabledAt" is null
  and ${isOpenTo(sql`"user".id`)}
  and (not app."asksForFactor" or (session."hasShownFactor" and ${HAS_FACTOR}))
  and (not ${config().mfaEnforced} or ${HAS_FACTOR}))`;

const GRANT_JOINS = sql`
  join session on session.id = oidc_grant."sessionId"
  join "user" on "user".id = session."userId"
  join app on app.id = oidc_grant."appId"`;

/** What is kept under this id, where it has not expired and what it hangs on is of use now; else null. */
export async function findEntry({ model, id }: Name): Promise<Entry | null> {
  return readRow(await findById(hashOf({ model, id })), id);
}

/** The device code for which somebody types this code (RFC 8628). */
export async function findByUserCode(userCode: string): Promise<Entry | null> {
  return readRow(await findByCode(hashOfSecret(userCode)));
}

const findById = findBy('oidc_entries', sql`"idHash"`);
const findByCode = findBy('oidc_user_codes', sql`"userCodeHash"`);

type Row = Placed & Pick<Entry, 'consumedAt' | 'granted'> & { idHash: string; sealed: string };

/** All at once, since a token is shown at nearly every request of an app, and each time all that it hangs on is looked at. */
function findBy(name: string, hash: Prisma.Sql): (hash: string) => Promise<Row | null> {
  return together(async (hashes: string[]) => {
    const now = new Date();
    const rows = await findPrepared<Row>(
      name,
      sql`select asked.place, entry."idHash", entry.sealed, entry."consumedAt", used.granted
      from unnest(${hashes}::text[]) with ordinality as asked (hash, place)
      join oidc_entry as entry on entry.${hash} = asked.hash and entry."expiresAt" > ${now}
      left join lateral (
        select json_build_object(
          'id', oidc_grant.id, 'payload', oidc_grant.payload, 'client', ${KNOWN_CLIENT}, 'person', ${PERSON}) as granted
        from oidc_grant ${GRANT_JOINS} join oidc_client on oidc_client."appId" = app.id
        where oidc_grant.id = entry."grantId" and ${isAlive(now)}
      ) as used on true
      where entry."grantId" is null or used.granted is not null`,
    );
    return inPlaces(rows, hashes.length);
  });
}

function readRow(row: Row | null, id?: string): Entry | null {
  if (!row) return null;
  const { consumedAt, granted } = row;
  const { keptAt, payload } = JSON.parse(unseal(row.idHash, row.sealed)) as Entry;
  return { keptAt, consumedAt, granted, payload: { ...payload, ...(id && { jti: id }) } };
}

/** Writes an answer into a question that is still open. False where it is there no more. */
export async function answerEntry(id: string, result: Payload): Promise<boolean> {
  const name = { model: 'Interaction', id };
  const found = await findEntry(name);
  if (!found) return false;
  const idHash = hashOf(name);
  const payload = {
    ...found.payload,
    jti: undefined,
    result: { ...(found.payload.result as Payload), ...result },
  };
  const sealed = seal(idHash, JSON.stringify({ keptAt: found.keptAt, payload }));
  const { count } = await db().oidcEntry.updateMany({ where: { idHash }, data: { sealed } });
  return count === 1;
}

/** Uses a thing up. Of two who do so at once, one is told true. */
export async function consumeEntry(name: Name): Promise<boolean> {
  const { count } = await db().oidcEntry.updateMany({
    where: { idHash: hashOf(name), consumedAt: null },
    data: { consumedAt: new Date() },
  });
  return count === 1;
}

/** Deletes a thing before its time. */
export async function dropEntry(name: Name): Promise<void> {
  await db().oidcEntry.deleteMany({ where: { idHash: hashOf(name) } });
}

/** The id of what an app was granted in one sign-in of ours. Nothing can be done with it. */
export function grantIdOf(sessionId: string, appId: string): string {
  return `${sessionId}.${appId}`;
}

/** Keeps what an app was granted. False where the sign-in or the app is there no more. */
export async function keepGrant(id: string, payload: Payload): Promise<boolean> {
  const [sessionId = '', appId = ''] = id.split('.');
  const { openid } = payload as { openid?: { scope?: string } };
  const scopes = openid?.scope?.split(' ') ?? [];
  const kept = await db().$executeRaw`
    insert into oidc_grant (id, "sessionId", "appId", payload, scopes)
    select ${id}, session.id, app.id, ${JSON.stringify(payload)}::jsonb, ${scopes}
    from session, app where session.id = ${sessionId}::uuid and app.id = ${appId}::uuid
    for key share
    on conflict (id) do update set payload = excluded.payload, scopes = excluded.scopes, "lastUsedAt" = ${new Date()}`;
  return kept === 1;
}

/** What an app was granted, where it is of use now; else null. */
export async function findGrant(id: string): Promise<Payload | null> {
  const [row] = await findPrepared<{ payload: Payload }>(
    'oidc_grant',
    sql`select oidc_grant.payload from oidc_grant ${GRANT_JOINS} where oidc_grant.id = ${id} and ${isAlive(new Date())}`,
  );
  return row ? { ...row.payload, jti: id } : null;
}

/** Ends what an app was granted in one sign-in, and with it its codes and tokens. */
export async function dropGrant(id: string): Promise<void> {
  await db().oidcGrant.deleteMany({ where: { id } });
}
