import { db } from '../../database/database';
import type { Actor } from '../actor';
import { type ActivityEntry, findLastEntry, listActivity } from '../audit/queries';
import { listMailsAbout, type MailRow } from '../mail/queries';
import { wholeName } from '../person-name';
import { must } from '../problem';
import { findPerson, type Person } from './queries';

/** All that is known of somebody who is in, or who is invited. */
export type PersonInFull = {
  person: Person;
  /** Since when they are shut out. */
  disabledAt: Date | null;
  /** The invite that they came by or that waits for them; null for whoever came in otherwise, such as the first owner. */
  invite: { invitedAt: Date; acceptedAt: Date | null; by: Inviter | null } | null;
  /** When they chose their password; null for the invited, and where nobody has noted it. */
  passwordSetAt: Date | null;
  /** What became of the mails of their invites and of links to a new password, and of what told them of changes. */
  mails: MailRow[];
  /** What they did last, and what was done to them. */
  entries: ActivityEntry[];
};

/** Who invited somebody: by their present name, or as the log called them, who is no user or has left; then without an id. */
export type Inviter = Pick<ActivityEntry, 'actorKind' | 'actorLabel'> & { id: string | null };

const ENTRIES_SHOWN = 5;

/** Somebody who is in, or who is invited, with all that owner and admins may know. Throws `forbidden` and `not_found`. */
export async function getPerson(actor: Actor, { id }: { id: string }): Promise<PersonInFull> {
  const person = await findPerson(actor, id);
  must(person, 'not_found');
  const isUser = person.kind === 'user';
  const [user, invitation, resets] = await Promise.all([
    isUser ? db().user.findUnique({ where: { id }, select: { disabledAt: true } }) : null,
    db().invitation.findFirst({ where: isUser ? { acceptedUserId: id } : { id } }),
    db().passwordReset.findMany({
      where: { userId: id },
      orderBy: { createdAt: 'desc' },
      take: 20,
      select: { id: true },
    }),
  ]);
  const ids = [id, ...resets.map((reset) => reset.id), ...(invitation ? [invitation.id] : [])];
  const [by, passwordSet, mails, { entries }] = await Promise.all([
    invitation && findInviter(actor, invitation.id),
    findLastEntry(actor, id, SETS_PASSWORD),
    listMailsAbout(actor, ids),
    listActivity(actor, { search: '', of: id, alsoOf: invitation?.id ?? null }, ENTRIES_SHOWN),
  ]);
  return {
    person,
    disabledAt: user?.disabledAt ?? null,
    invite: invitation && { invitedAt: invitation.createdAt, acceptedAt: invitation.acceptedAt, by },
    passwordSetAt: passwordSet?.at ?? null,
    mails,
    entries,
  };
}

/** What happens to a user when their password is another one from then on. */
const SETS_PASSWORD = [
  'setup.completed',
  'invitation.accepted',
  'password_reset.completed',
  'user.password_changed',
] as const;

async function findInviter(actor: Actor, invitationId: string): Promise<Inviter | null> {
  const sent = await findLastEntry(actor, invitationId, ['invitation.sent']);
  if (!sent) return null;
  const { actorKind, actorId, actorLabel } = sent;
  const user = actorId && (await db().user.findUnique({ where: { id: actorId } }));
  return { actorKind, actorLabel: user ? wholeName(user) : actorLabel, id: user ? user.id : null };
}
