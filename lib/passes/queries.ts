import { db, findPrepared, inPlaces, type Placed, type Tx, together } from '../../database/database';
import { Prisma } from '../../prisma/generated/client';
import { GROUP_NAMES, type Guest, HAS_FACTOR } from '../apps/guests';
import { isOpenTo } from '../apps/queries';
import { config } from '../config';
import { wholeName } from '../person-name';
import { hashOfSecret } from '../sessions/secret';
import { touchPass, type Used } from './touch';

const MAY_OPEN = isOpenTo(Prisma.sql`"user".id`);

/** Who shows a pass, for which app, and whether it opens that app now. */
export type FoundPass = {
  guest: Guest;
  app: { id: string; name: string; address: string };
  mayOpen: boolean;
  /** The app or the instance asks for a second factor, which they have not, or have not shown in this sign-in. */
  needsFactor: boolean;
};

/**
 * Who shows the pass with this secret on this host, as they are at this moment. Null when it has ended with its sign-in,
 * was never ours, or is for another app.
 */
export async function findPass(secret: string, host: string): Promise<FoundPass | null> {
  const row = await findRow({ secretHash: hashOfSecret(secret), host });
  if (!row) return null;
  const { id, email, firstName, lastName, groups } = row;
  await touchPass({ ...row, userId: id }, new Date());
  return {
    guest: { id, email, firstName, lastName, groups },
    app: { id: row.appId, name: row.appName, address: row.address },
    mayOpen: row.mayOpen,
    needsFactor: needsFactor(row),
  };
}

const findRow = together(async (asked: { secretHash: string; host: string }[]) => {
  const hashes = asked.map(({ secretHash }) => secretHash);
  const hosts = asked.map(({ host }) => host);
  const rows = await findPrepared<PassRow>(
    'passes',
    Prisma.sql`
    select asked.place, pass.id as "passId", pass."lastUsedAt", session.id as "sessionId",
           session."createdAt" as "sessionCreatedAt", session."hasShownFactor",
           "user".id, "user".email, "user"."firstName", "user"."lastName", ${GROUP_NAMES} as groups,
           app.id as "appId", app.name as "appName", app.address, app."asksForFactor",
           ${MAY_OPEN} as "mayOpen", ${HAS_FACTOR} as "hasFactor"
    from rows from (unnest(${hashes}::text[]), unnest(${hosts}::text[])) with ordinality as asked ("secretHash", host, place)
    join pass on pass."secretHash" = asked."secretHash"
    join app on app.id = pass."appId" and app.host = asked.host
    join session on session.id = pass."sessionId"
    join "user" on "user".id = session."userId"
    where not session."awaitsCode" and session."expiresAt" > ${new Date()}
      and session."expiresAt" < session."createdAt" + interval '2 years' and "user"."disabledAt" is null`,
  );
  return inPlaces(rows, asked.length);
});

type Factors = { asksForFactor: boolean; hasFactor: boolean; hasShownFactor: boolean };
type PassRow = Placed &
  Guest &
  Factors &
  Omit<Used, 'userId'> & { appId: string; appName: string; address: string; mayOpen: boolean };

function needsFactor({ asksForFactor, hasFactor, hasShownFactor }: Factors): boolean {
  return (asksForFactor && !(hasFactor && hasShownFactor)) || (config().mfaEnforced && !hasFactor);
}

/** An app that is about to be opened, and whether it may be. */
export type Opening = {
  name: string;
  host: string;
  address: string;
  mayOpen: boolean;
  needsFactor: boolean;
};

/** The guarded app with this id, for whoever uses this sign-in; null when either is there no more. */
export async function findOpening(tx: Tx, sessionId: string, appId: string): Promise<Opening | null> {
  const [row] = await tx.$queryRaw<(Omit<Opening, 'needsFactor'> & Factors)[]>`
    select app.name, app.host, app.address, app."asksForFactor", session."hasShownFactor",
           ${MAY_OPEN} as "mayOpen", ${HAS_FACTOR} as "hasFactor"
    from session join "user" on "user".id = session."userId" join app on app.id = ${appId}::uuid
    where session.id = ${sessionId}::uuid and app.host is not null and not session."awaitsCode"
      and session."expiresAt" > ${new Date()} and "user"."disabledAt" is null`;
  if (!row) return null;
  const { name, host, address, mayOpen } = row;
  return { name, host, address, mayOpen, needsFactor: needsFactor(row) };
}

/** The ids of all guarded apps. */
export async function listGuardedIds(): Promise<{ id: string }[]> {
  return db().app.findMany({ where: { host: { not: null } }, select: { id: true } });
}

/** An app as people are told of it, whoever asks. */
export async function findAppById(
  id: string,
): Promise<{ name: string; host: string; address: string } | null> {
  const app = await db().app.findFirst({
    where: { id, host: { not: null } },
    select: { name: true, host: true, address: true },
  });
  return app && { ...app, host: app.host ?? '' };
}

/** Whom to ask for what one may not: the owner, by name; null where there is none. */
export async function findOwnerName(): Promise<string | null> {
  const setup = await db().setup.findFirst({
    select: { owner: { select: { firstName: true, lastName: true } } },
  });
  return setup?.owner ? wholeName(setup.owner) : null;
}
