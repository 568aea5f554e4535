import { db, type Tx } from '../../database/database';
import { Prisma } from '../../prisma/generated/client';
import type { Actor } from '../actor';
import { GROUP_NAMES, type Guest, HAS_FACTOR } from '../apps/guests';
import { isOpenTo } from '../apps/queries';
import { CLOCK_SLACK_MS } from '../clock';
import { config } from '../config';
import { normaliseEmailAddress } from '../email-address';
import { must } from '../problem';
import { hashOfAppPassword, isAppPassword } from './secret';

const MAY_OPEN = isOpenTo(Prisma.sql`"user".id`);

/** A password of a program as its user knows it. */
export type OwnAppPassword = {
  id: string;
  name: string;
  app: { id: string; name: string };
  createdAt: Date;
  lastUsedAt: Date | null;
};

/** The actor's own that still work, the oldest first. Throws `forbidden` to visitors. */
export async function listAppPasswords(actor: Actor): Promise<OwnAppPassword[]> {
  must(actor.kind === 'user', 'forbidden');
  const rows = await db().$queryRaw<(Omit<OwnAppPassword, 'app'> & { appId: string; appName: string })[]>`
    select app_password.id, app_password.name, app_password."createdAt", app_password."lastUsedAt",
           app.id as "appId", app.name as "appName"
    from app_password
    join app on app.id = app_password."appId"
    join "user" on "user".id = app_password."userId"
    where app_password."userId" = ${actor.id}::uuid and app_password.epoch = "user"."appEpoch"
    order by app_password."createdAt", app_password.id`;
  return rows.map(({ appId, appName, ...row }) => ({ ...row, app: { id: appId, name: appName } }));
}

/** Whether somebody may have a password for an app. */
export type Openable = { name: string; host: string; mayOpen: boolean; needsFactor: boolean };

/**
 * The guarded app with this id, for a user; null when there is none. Who makes a password in a sign-in shows the factor
 * there that the app asks for; the command line needs none.
 */
export async function findOpenable(
  tx: Tx,
  userId: string,
  appId: string,
  sessionId: string | null,
): Promise<Openable | null> {
  const [row] = await tx.$queryRaw<
    (Omit<Openable, 'needsFactor'> & Factors & { hasShown: boolean | null })[]
  >`
    select app.name, app.host, app."asksForFactor", ${MAY_OPEN} as "mayOpen", ${HAS_FACTOR} as "hasFactor",
           (select "hasShownFactor" from session where id = ${sessionId}::uuid) as "hasShown"
    from "user" join app on app.id = ${appId}::uuid
    where "user".id = ${userId}::uuid and app.host is not null`;
  if (!row) return null;
  const { name, host, mayOpen, hasShown } = row;
  const isShown = !row.asksForFactor || sessionId === null || hasShown === true;
  return { name, host, mayOpen, needsFactor: sessionId !== null && (lacksFactor(row) || !isShown) };
}

type Factors = { asksForFactor: boolean; hasFactor: boolean };

function lacksFactor({ asksForFactor, hasFactor }: Factors): boolean {
  return (asksForFactor || config().mfaEnforced) && !hasFactor;
}

/** Who shows a password of theirs, and whether it opens the app now. */
export type FoundAppPassword = {
  guest: Guest;
  app: { id: string; name: string };
  mayOpen: boolean;
  needsFactor: boolean;
};

/** "Last used" moves at most this often, so that a check seldom writes. */
const TOUCH_EVERY_MS = 60_000;

/**
 * Who shows this address and app password on this host, as they are at this moment. Null when the password is wrong, has
 * ended, is somebody else's or is for another app, and for a disabled user.
 */
export async function findByAppPassword(
  { email: typed, secret }: { email: string; secret: string },
  host: string,
): Promise<FoundAppPassword | null> {
  const email = isAppPassword(secret) ? normaliseEmailAddress(typed) : null;
  if (!email) return null;
  const [row] = await db().$queryRaw<FoundRow[]>`
    select app_password.id as "passwordId", app_password."lastUsedAt",
           "user".id, "user".email, "user"."firstName", "user"."lastName", ${GROUP_NAMES} as groups,
           app.id as "appId", app.name as "appName", app."asksForFactor",
           ${MAY_OPEN} as "mayOpen", ${HAS_FACTOR} as "hasFactor"
    from app_password
    join app on app.id = app_password."appId"
    join "user" on "user".id = app_password."userId"
    where app_password."secretHash" = ${hashOfAppPassword(secret)} and app.host = ${host}
      and app_password.epoch = "user"."appEpoch" and "user".email = ${email} and "user"."disabledAt" is null`;
  if (!row) return null;
  const { id, firstName, lastName, groups } = row;
  await touch(row);
  return {
    guest: { id, email, firstName, lastName, groups },
    app: { id: row.appId, name: row.appName },
    mayOpen: row.mayOpen,
    needsFactor: lacksFactor(row),
  };
}

type FoundRow = Guest &
  Factors & {
    passwordId: string;
    lastUsedAt: Date | null;
    appId: string;
    appName: string;
    mayOpen: boolean;
  };

/** Of many that come at once one writes. */
async function touch({ passwordId, lastUsedAt }: FoundRow): Promise<void> {
  const now = new Date();
  const sinceUse = now.getTime() - (lastUsedAt?.getTime() ?? 0);
  if (sinceUse <= TOUCH_EVERY_MS && sinceUse >= -CLOCK_SLACK_MS) return;
  await db().appPassword.updateMany({ where: { id: passwordId, lastUsedAt }, data: { lastUsedAt: now } });
}
