import type { Invitation } from '../../prisma/generated/client';
import type { Actor } from '../actor';
import { config } from '../config';
import { db, type Tx } from '../db';
import { must } from '../problem';
import { linkTo } from '../token';
import { mayInvite, termsFrom } from './policy';
import type { SendInvitations } from './schema';
import { tellInvited } from './tell';

/**
 * What became of one thing that was typed. `link` is there only where e-mail is off and links may be shown:
 * then the inviter passes it on.
 */
export type InvitationOutcome =
  | { text: string; outcome: 'invited' | 'invited_again'; link: string | null }
  | { text: string; outcome: 'already_user' | 'not_an_address' };

/**
 * Invites every address that can be invited, each with its own outcome; a bad one does not sink the rest. An address
 * with an open invitation is invited again: a new link, which voids the older one. Invitations, mails and log are
 * written in one transaction, and nothing waits for the mail server. Throws `forbidden`.
 */
export async function sendInvitations(actor: Actor, input: SendInvitations): Promise<InvitationOutcome[]> {
  must(mayInvite(actor, input.role), 'forbidden');
  const emails = input.emails.flatMap(({ email }) => email ?? []);
  const { created, renewed } = await db().$transaction((tx) => inviteAll(tx, actor, input.role, emails));

  const outcomes = new Map<string, InvitationOutcome>();
  for (const row of created)
    outcomes.set(row.email, { text: row.email, outcome: 'invited', link: shownLink(row) });
  for (const row of renewed)
    outcomes.set(row.email, { text: row.email, outcome: 'invited_again', link: shownLink(row) });
  return input.emails.map(({ text, email }) =>
    email
      ? (outcomes.get(email) ?? { text: email, outcome: 'already_user' })
      : { text, outcome: 'not_an_address' },
  );
}

async function inviteAll(tx: Tx, actor: Actor, role: SendInvitations['role'], emails: string[]) {
  const users = await tx.user.findMany({ where: { email: { in: emails } }, select: { email: true } });
  const taken = new Set(users.map((user) => user.email));
  // Always in the same order, so that two lists with the same people never wait for each other.
  const free = emails.filter((email) => !taken.has(email)).sort();
  const terms = termsFrom(actor);
  const created = await tx.invitation.createManyAndReturn({
    data: free.map((email) => ({ email, role, ...terms })),
    skipDuplicates: true,
  });
  const isNew = new Set(created.map(({ email }) => email));
  await tx.$queryRaw`
    select id from invitation where email = any(${free}) and "acceptedAt" is null and "revokedAt" is null
    order by email for update`;
  const renewed = await tx.invitation.updateManyAndReturn({
    where: { email: { in: free.filter((email) => !isNew.has(email)) }, acceptedAt: null, revokedAt: null },
    data: { role, version: { increment: 1 }, ...terms },
  });
  await tellInvited(tx, actor, 'invitation.sent', created);
  await tellInvited(tx, actor, 'invitation.resent', renewed);
  return { created, renewed };
}

function shownLink({ id, version }: Invitation): string | null {
  return config().mail || config().inviteLinksByMailOnly ? null : linkTo('invite', id, version);
}
