import { randomUUID } from 'node:crypto';
import { Secret, TOTP } from 'otpauth';
import { db } from '../database/database';
import type { Origin, UserActor, Visitor } from '../lib/actor';
import { config } from '../lib/config';
import { beginTwoFactor } from '../lib/factors/begin';
import { confirmTwoFactor } from '../lib/factors/confirm';
import { findTwoFactorSetup } from '../lib/factors/queries';
import { acceptInvitation } from '../lib/invitations/accept';
import { INVITE_LINK } from '../lib/invitations/link';
import { sendInvitations } from '../lib/invitations/send';
import { RESET_LINK } from '../lib/password-resets/link';
import { findSessionActor } from '../lib/sessions/queries';
import { completeSetup } from '../lib/setup/complete';
import { setupCode } from '../lib/setup/queries';
import { makeToken } from '../lib/token';
import { adam, type CastMember, mia, olivia } from './cast';
import { allRows, putIn, type Rows, renewed, without } from './ready-made';

/** The cast, each signed in on one device. */
export type SignedInCast = { olivia: UserActor; adam: UserActor; mia: UserActor };

const ORIGIN: Origin = { ip: '127.0.0.1', userAgent: null };
const visitor: Visitor = { kind: 'visitor', ...ORIGIN };

/** The cast as they came in once, by the settings of that time: who they are then, and what rows that left. */
type Joined = { until: number; cast: SignedInCast; rows: Rows; ofMia: Rows };
const joined = new Map<string, Joined>();
/** Whether a test tells another time than the database. */
const isClockMoved = () => Math.abs(Date.now() - performance.timeOrigin - performance.now()) > 5_000;
const settingsNow = () => JSON.stringify({ ...config(), databaseUrl: '' });

/**
 * Brings the cast into an instance without owner, the way people come in: Olivia sets up, Adam and Mia accept invites.
 * From the second time on, what that leaves is made without doing it again.
 */
export async function joinCast(): Promise<SignedInCast> {
  const known = joined.get(settingsNow());
  if (known) return readyMade(known.cast, known.rows, known.until, new Map());
  const before = await allRows();
  const owner = await setUp(olivia);
  const admin = await join(adam, owner);
  const withoutMia = await allRows();
  const cast = { olivia: owner, adam: admin, mia: await join(mia, owner) };
  const rows = await allRows();
  const isAlone = before !== null && Object.keys(before).length === 0;
  if (!isAlone || !withoutMia || !rows || isClockMoved()) return cast;
  joined.set(settingsNow(), { until: Date.now(), cast, rows, ofMia: without(rows, withoutMia) });
  await db().rateLimit.deleteMany(); // as it will be from the second time on
  return cast;
}

/** Claims the instance for a character. */
export async function setUp(character: CastMember): Promise<UserActor> {
  const { secret } = await completeSetup(visitor, { ...character, setupCode: setupCode() ?? '' });
  return actorOf(secret);
}

/** Has a character invited, with the role that they play, and accept. */
export async function join({ email, role, ...profile }: CastMember, inviter: UserActor): Promise<UserActor> {
  if (role === 'owner') throw new Error('The owner is not invited: use setUp().');
  await sendInvitations(inviter, { emails: [{ text: email, email }], role });
  const { secret } = await acceptInvitation(visitor, { ...profile, token: await tokenFor(email) });
  return actorOf(secret);
}

let guests = 0;

/** Somebody new who has accepted an invitation of Olivia, with Mia's name and password. */
export function joinGuest({ olivia }: SignedInCast, role: 'admin' | 'member' = 'member'): Promise<UserActor> {
  guests += 1;
  const email = `guest${guests}@example.com`;
  const known = joined.get(settingsNow());
  if (!known) return join({ ...mia, role, email }, olivia);
  const { cast, ofMia, until } = known;
  const asGuest = <T>(kept: T): T =>
    JSON.parse(
      JSON.stringify(kept).replaceAll(mia.email, email).replaceAll('"role":"member"', `"role":"${role}"`),
    );
  return readyMade(asGuest(cast.mia), asGuest(ofMia), until, new Map([[cast.olivia.id, olivia.id]]));
}

/** Puts the rows of somebody who joined into the instance, as if they had done so now. */
async function readyMade<People>(
  people: People,
  rows: Rows,
  until: number,
  ids: Map<string, string>,
): Promise<People> {
  const session = rows.session?.map((row) => ({ ...row, secretHash: randomUUID() })) ?? [];
  const made = await renewed({ people, rows: { ...rows, session } }, until, ids);
  await putIn(made.rows);
  return made.people;
}

/** The token in the link of an address's newest invitation. */
export async function tokenFor(email: string): Promise<string> {
  const { id, version } = await db().invitation.findFirstOrThrow({
    where: { email },
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
  });
  return makeToken(INVITE_LINK, id, version);
}

/** The token in the newest link for setting a new password of the user with this address. */
export async function resetTokenFor(email: string): Promise<string> {
  const { id } = await db().passwordReset.findFirstOrThrow({
    where: { user: { email } },
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
  });
  return makeToken(RESET_LINK, id);
}

/** Somebody who has two-factor sign-in on, as their app and their slip of paper know it. */
export type Guarded = { actor: UserActor; key: string; codes: string[] };

/** Turns two-factor sign-in on for somebody; the app's present code is used up by it. */
export async function turnOnTwoFactor(actor: UserActor): Promise<Guarded> {
  await beginTwoFactor(actor);
  const { key = '' } = (await findTwoFactorSetup(actor)) ?? {};
  const { codes, session } = await confirmTwoFactor(actor, { code: codeOfApp(key) });
  return { actor: await actorOf(session.secret), key, codes };
}

/** What the app shows now, or so many steps of thirty seconds from now. */
export function codeOfApp(key: string, stepsFromNow = 0): string {
  return TOTP.generate({
    secret: Secret.fromBase32(key),
    timestamp: Date.now() + stepsFromNow * 30_000,
  });
}

async function actorOf(secret: string): Promise<UserActor> {
  const actor = await findSessionActor(secret, ORIGIN);
  if (!actor) throw new Error('A session that was just started is not there.');
  return actor;
}
