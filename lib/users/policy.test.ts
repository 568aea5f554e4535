import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { afterEach, describe, expect } from 'vitest';
import { db } from '../../database/database';
import { olivia } from '../../testing/cast';
import { test } from '../../testing/fixtures';
import { setUp } from '../../testing/join-cast';
import { aVisitor, codeOf, everythingStored, UNUSED_MAIL_SERVER } from '../../testing/testing';
import { type Actor, commandLine, type UserActor } from '../actor';
import { maySeeActivity } from '../audit/policy';
import { listActivity } from '../audit/queries';
import { ListActivity } from '../audit/schema';
import { completeDeparture } from '../departures/complete';
import { copyInvitationLink } from '../invitations/copy-link';
import { mayInvite, mayManageInvitations } from '../invitations/policy';
import { resendInvitation } from '../invitations/resend';
import { revokeInvitation } from '../invitations/revoke';
import { SendInvitations } from '../invitations/schema';
import { sendInvitations } from '../invitations/send';
import { maySeeMail } from '../mail/policy';
import { listMails } from '../mail/queries';
import { ListMails } from '../mail/schema';
import { copyPasswordResetLink } from '../password-resets/copy-link';
import { mayCopyPasswordResetLink } from '../password-resets/policy';
import { listPeople } from '../people/queries';
import { ListPeople } from '../people/schema';
import { findSessionActor } from '../sessions/queries';
import { startSession } from '../sessions/rows';
import { handOverOwnership } from '../setup/hand-over';
import { changeRole } from './change-role';
import { disableUser } from './disable';
import { enableUser } from './enable';
import {
  mayChangeRole,
  mayHandOverOwnership,
  mayManageUser,
  maySeeUsers,
  maySignOutEverywhere,
} from './policy';
import { signOutEverywhere } from './sign-out-everywhere';

/**
 * Who may do what, to whom; "yes" and "no" where it is done to nobody. Every cell is tried below, for each kind of user
 * that it could name. The same table stands in docs/account-types.md.
 */
const MATRIX = `
| | Owner | Admin | Member | Command line |
|---|---|---|---|---|
| See everybody on the instance | yes | yes | no | yes |
| See what became of every mail | yes | yes | no | yes |
| See the activity log | yes | yes | no | yes |
| Invite somebody as member | yes | yes | no | yes |
| Invite somebody as admin | yes | yes | no | yes |
| Resend an invite, whoever sent it | yes | yes | no | yes |
| Copy the link of an invite | yes | yes | no | yes |
| Revoke an invite | yes | yes | no | yes |
| Make somebody a member | admins, members | admins, members | nobody | admins, members |
| Make somebody an admin | admins, members | admins, members | nobody | admins, members |
| Make somebody the owner, without handing over | nobody | nobody | nobody | nobody |
| Disable | admins, members | admins, members | nobody | admins, members |
| Enable | admins, members | admins, members | nobody | admins, members |
| Delete | admins, members | admins, members | nobody | admins, members |
| Sign out everywhere | themselves, admins, members | themselves, admins, members | themselves | admins, members |
| Copy a password reset link | themselves, admins, members | themselves, admins, members | nobody | owner, admins, members |
| Hand ownership over to | admins, members | nobody | nobody | admins, members |
`.trim();

/** Something that can be done to somebody: the sentence of the policy, the verb, and whether it has happened. */
type Deed = {
  may(actor: Actor, target: UserActor): boolean;
  tries(actor: Actor, target: UserActor): Promise<unknown>;
  isDone(target: UserActor): Promise<boolean>;
  /** How the user has to be for it. */
  needs?: { disabledAt: Date };
};
/** The same of what is done to nobody, or to an invite: its id, and the address of somebody who is not invited. */
type Act = {
  may(actor: Actor): boolean;
  tries(actor: Actor, invite: string, address: string): Promise<unknown>;
  isDone?(invite: string, address: string): Promise<boolean>;
};

const user = ({ id }: { id: string }) => db().user.findUnique({ where: { id } });
const invitation = (id: string) => db().invitation.findUniqueOrThrow({ where: { id } });
const invite = (actor: Actor, emails: string, role: 'member' | 'admin') =>
  sendInvitations(actor, SendInvitations.parse({ emails, role }));
const isLogged = async (event: string, subjectId: string) =>
  (await db().auditEntry.count({ where: { event, subjectId } })) > 0;

const ACTS: Record<string, Act> = {
  'See everybody on the instance': {
    may: maySeeUsers,
    tries: (actor) => listPeople(actor, ListPeople.parse({})),
  },
  'See what became of every mail': {
    may: maySeeMail,
    tries: (actor) => listMails(actor, ListMails.parse({})),
  },
  'See the activity log': {
    may: maySeeActivity,
    tries: (actor) => listActivity(actor, ListActivity.parse({})),
  },
  'Invite somebody as member': {
    may: (actor) => mayInvite(actor, 'member'),
    tries: (actor, _invite, email) => invite(actor, email, 'member'),
    isDone: async (_invite, email) =>
      (await db().invitation.count({ where: { email, role: 'member' } })) === 1,
  },
  'Invite somebody as admin': {
    may: (actor) => mayInvite(actor, 'admin'),
    tries: (actor, _invite, email) => invite(actor, email, 'admin'),
    isDone: async (_invite, email) =>
      (await db().invitation.count({ where: { email, role: 'admin' } })) === 1,
  },
  'Resend an invite, whoever sent it': {
    may: mayManageInvitations,
    tries: (actor, id) => resendInvitation(actor, { id }),
    isDone: async (id) => (await invitation(id)).version === 2,
  },
  'Copy the link of an invite': {
    may: mayManageInvitations,
    tries: (actor, id) => copyInvitationLink(actor, { id }),
    isDone: (id) => isLogged('invitation.link_copied', id),
  },
  'Revoke an invite': {
    may: mayManageInvitations,
    tries: (actor, id) => revokeInvitation(actor, { id }),
    isDone: async (id) => (await invitation(id)).revokedAt !== null,
  },
};

const roleChange = (to: 'member' | 'admin' | 'owner'): Deed => ({
  may: (actor, target) => mayChangeRole(actor, target, to),
  tries: (actor, { id }) => changeRole(actor, { userId: id, role: to }),
  isDone: async (target) => (await user(target))?.role === to,
});

const DEEDS: Record<string, Deed> = {
  'Make somebody a member': roleChange('member'),
  'Make somebody an admin': roleChange('admin'),
  'Make somebody the owner, without handing over': roleChange('owner'),
  Disable: {
    may: mayManageUser,
    tries: (actor, { id }) => disableUser(actor, { userId: id }),
    isDone: async (target) => Boolean((await user(target))?.disabledAt),
  },
  Enable: {
    needs: { disabledAt: new Date() },
    may: mayManageUser,
    tries: (actor, { id }) => enableUser(actor, { userId: id }),
    isDone: async (target) => (await user(target))?.disabledAt === null,
  },
  Delete: {
    may: mayManageUser,
    tries: (actor, { id, email }) =>
      completeDeparture(actor, { userId: id, owned: 'delete', email, confirmation: email }),
    isDone: async (target) => (await user(target)) === null,
  },
  'Sign out everywhere': {
    may: maySignOutEverywhere,
    tries: (actor, { id }) => signOutEverywhere(actor, { userId: id }),
    isDone: async ({ id }) => (await db().session.count({ where: { userId: id } })) === 0,
  },
  'Copy a password reset link': {
    may: (actor, { role }) => mayCopyPasswordResetLink(actor, role),
    tries: (actor, { id }) => copyPasswordResetLink(actor, { userId: id }),
    isDone: async ({ id }) => (await db().passwordReset.count({ where: { userId: id } })) === 1,
  },
  'Hand ownership over to': {
    may: mayHandOverOwnership,
    tries: (actor, { id }) => handOverOwnership(actor, { userId: id, currentPassword: olivia.password }),
    isDone: async (target) =>
      (await user(target))?.role === 'owner' &&
      (await db().setup.count({ where: { ownerId: target.id } })) === 1,
  },
};

const ACTORS = ['Owner', 'Admin', 'Member', 'Command line', 'Visitor'] as const;
const TARGETS = ['themselves', 'owner', 'admins', 'members'] as const;
type By = (typeof ACTORS)[number];
type To = (typeof TARGETS)[number];

/** The cells of the table, row by row; a visitor is in none of its columns and may do nothing. */
const CELLS = MATRIX.split('\n')
  .slice(2)
  .flatMap((row) => {
    const [, what = '', ...columns] = row.split('|').map((cell) => cell.trim());
    return ACTORS.map((by, n) => ({ what, by, cell: columns[n] || 'nobody' }));
  });
const acts = CELLS.filter(({ what }) => what in ACTS).map(({ what, by, cell }) => ({
  what,
  by,
  may: cell === 'yes',
}));
const deeds = CELLS.filter(({ what }) => what in DEEDS).flatMap(({ what, by, cell }) =>
  TARGETS.filter((to) => exists(by, to)).map((to) => ({ what, by, to, may: cell.split(', ').includes(to) })),
);

/** The owner is nobody but themselves to the owner; command line and visitors have no account to be theirs. */
function exists(by: By, to: To): boolean {
  if (to === 'themselves') return by !== 'Command line' && by !== 'Visitor';
  return !(to === 'owner' && by === 'Owner');
}

const it = test.extend('settings', { mail: UNUSED_MAIL_SERVER });

let owner: UserActor;
it.beforeAll(async () => {
  owner = await setUp(olivia);
});

/** Whatever was done, Olivia is the owner again. */
afterEach(async () => {
  await db().passwordReset.deleteMany();
  await db().user.updateMany({ where: { role: 'owner' }, data: { role: 'admin' } });
  await db().user.update({ where: { id: owner.id }, data: { role: 'owner', disabledAt: null } });
  await db().setup.update({ where: { id: 1 }, data: { ownerId: owner.id } });
});

/** The owner, or somebody new, signed in. */
async function some(role: 'owner' | 'admin' | 'member'): Promise<UserActor> {
  const profile = { firstName: 'Some', lastName: 'Body', email: `${randomUUID()}@example.com` };
  const { id } =
    role === 'owner' ? owner : await db().user.create({ data: { ...profile, role, passwordHash: '' } });
  const { secret } = await db().$transaction((tx) => startSession(tx, aVisitor(), id));
  return (await findSessionActor(secret, aVisitor())) ?? expect.fail('Not signed in.');
}

async function actorFor(by: By): Promise<Actor> {
  if (by === 'Visitor') return aVisitor();
  if (by === 'Command line') return commandLine;
  return some(by === 'Owner' ? 'owner' : by === 'Admin' ? 'admin' : 'member');
}

async function targetFor(to: To, actor: Actor): Promise<UserActor> {
  if (to === 'themselves') return actor.kind === 'user' ? actor : expect.fail('It has no account.');
  return some(to === 'owner' ? 'owner' : to === 'admins' ? 'admin' : 'member');
}

/** Tries what the table forbids, and sees that nothing came of it. */
async function isRefused(by: By, attempt: () => Promise<unknown>): Promise<void> {
  const before = await everythingStored();
  const code = await codeOf(attempt());
  expect(await everythingStored()).toBe(before);
  // Those who manage nobody hear no more than that; the others hear whether it is for the owner’s or their own sake.
  if (by === 'Member' || by === 'Visitor') expect(code).toBe('forbidden');
  else expect(['forbidden', 'own_account', 'owner_protected']).toContain(code);
}

describe('who may do what, in the sentence of the policy and when it is tried', () => {
  it.each(acts)('$what: $by, $may', async ({ what, by, may }) => {
    const { may: isAllowed, tries, isDone } = ACTS[what] ?? expect.fail();
    const address = `${randomUUID()}@example.com`;
    const invited = `${randomUUID()}@example.com`;
    await invite(owner, invited, 'admin');
    const { id } = await db().invitation.findFirstOrThrow({ where: { email: invited } });
    const actor = await actorFor(by);
    expect(isAllowed(actor)).toBe(may);
    if (!may) return isRefused(by, () => tries(actor, id, address));
    await tries(actor, id, address);
    if (isDone) expect(await isDone(id, address)).toBe(true);
  });

  it.each(deeds)('$what: $by, of $to, $may', async ({ what, by, to, may }) => {
    const { needs, may: isAllowed, tries, isDone } = DEEDS[what] ?? expect.fail();
    const actor = await actorFor(by);
    const target = await targetFor(to, actor);
    if (needs) await db().user.update({ where: { id: target.id }, data: needs });
    expect(isAllowed(actor, target)).toBe(may);
    if (!may) return isRefused(by, () => tries(actor, target));
    await tries(actor, target);
    expect(await isDone(target)).toBe(true);
  });

  it('is asked of every row of the table, and the table of every deed', () => {
    const rows = CELLS.filter(({ by }) => by === 'Visitor').map(({ what }) => what);
    expect(rows.sort()).toEqual([...Object.keys(ACTS), ...Object.keys(DEEDS)].sort());
    const words = CELLS.flatMap(({ cell }) => cell.split(', '));
    expect(new Set(words)).toEqual(new Set(['yes', 'no', 'nobody', ...TARGETS]));
  });

  it('is told in the docs by the same table', () => {
    const page = readFileSync(new URL('../../docs/account-types.md', import.meta.url), 'utf8');
    const [, table] = /<!-- who may do what -->\n([\s\S]*?)\n<!-- \/who may do what -->/.exec(page) ?? [];
    expect(table).toBe(MATRIX);
  });
});
