import { Secret, TOTP } from 'otpauth';
import { db } from '../database/database';
import type { Origin, UserActor, Visitor } from '../lib/actor';
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

/** The cast, each signed in on one device. */
export type SignedInCast = { olivia: UserActor; adam: UserActor; mia: UserActor };

const ORIGIN: Origin = { ip: '127.0.0.1', userAgent: null };
const visitor: Visitor = { kind: 'visitor', ...ORIGIN };

/** Brings the cast into an instance without owner, the way people come in: Olivia sets up, Adam and Mia accept invites. */
export async function joinCast(): Promise<SignedInCast> {
  const owner = await setUp(olivia);
  return { olivia: owner, adam: await join(adam, owner), mia: await join(mia, owner) };
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
  return join({ ...mia, role, email: `guest${guests}@example.com` }, olivia);
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
