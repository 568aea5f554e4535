import type { Tx } from '../../database/database';
import { Role } from '../../prisma/generated/enums';
import type { Actor } from '../actor';
import { isReservedName, wholeName } from '../person-name';
import { FirstName, LastName } from '../users/schema';
import { type ListedPerson, writePeopleList } from './people-list';
import { type InvitableRole, mayInvite } from './policy';
import type { SendInvitations } from './schema';

/** Why somebody in a list is not invited; the first that applies. */
export type WhyNotInvited =
  | 'not_an_address'
  | 'twice'
  | 'unknown_role'
  | 'role_refused'
  | 'name_refused'
  | 'already_user';

/** Somebody in a list, and what would become of them: a new invitation, a new link for an open one, or neither. */
export type MarkedPerson = ListedPerson &
  ({ mark: 'fine' | 'invited_again'; email: string; role: InvitableRole } | { mark: WhyNotInvited });

/** Which of these addresses have an account, and which an open invitation. Reads only. */
export async function findKnown(
  tx: Tx,
  emails: string[],
): Promise<{ taken: Set<string>; invited: Set<string> }> {
  const users = await tx.user.findMany({ where: { email: { in: emails } }, select: { email: true } });
  const open = await tx.invitation.findMany({
    where: { email: { in: emails }, acceptedAt: null, revokedAt: null },
    select: { email: true },
  });
  return {
    taken: new Set(users.map(({ email }) => email)),
    invited: new Set(open.map(({ email }) => email)),
  };
}

/** What sending these invitations would do for each, in the order given. Reads only. */
export async function markPeople(tx: Tx, actor: Actor, input: SendInvitations): Promise<MarkedPerson[]> {
  const { taken, invited } = await findKnown(
    tx,
    input.emails.flatMap(({ email }) => email ?? []),
  );
  const seen = new Set<string>();
  return input.emails.map((person): MarkedPerson => {
    const { email } = person;
    if (!email) return { ...person, mark: 'not_an_address' };
    if (seen.has(email)) return { ...person, mark: 'twice' };
    seen.add(email);
    const role = person.role ? roleCalled(person.role) : input.role;
    if (!role) return { ...person, mark: 'unknown_role' };
    if (!mayInvite(actor, role)) return { ...person, mark: 'role_refused' };
    const names = readNames(person);
    if (!names) return { ...person, mark: 'name_refused' };
    if (taken.has(email)) return { ...person, mark: 'already_user' };
    return { ...person, ...names, email, role, mark: invited.has(email) ? 'invited_again' : 'fine' };
  });
}

/** What leaves nobody in the box: they are invited, or stand there twice. */
const SETTLED = ['invited', 'invited_again', 'twice'];

/**
 * The people who were not invited, as text for the box that they came from: there they can be mended, taken out, or sent
 * later.
 */
export function writeRefused(people: ListedPerson[], outcomes: { outcome: string }[]): string {
  return writePeopleList(people.filter((_person, n) => !SETTLED.includes(outcomes[n]?.outcome ?? '')));
}

function roleCalled(word: string): Role | undefined {
  return Object.values(Role).find((role) => role === word.trim().toLowerCase());
}

/** The names as they are stored; one may be missing, since the invited tell it. Null when one cannot be a name. */
function readNames(person: ListedPerson): { firstName: string; lastName: string } | null {
  const { data: firstName } = person.firstName ? FirstName.safeParse(person.firstName) : { data: '' };
  const { data: lastName } = LastName.safeParse(person.lastName ?? '');
  if (firstName === undefined || lastName === undefined) return null;
  return isReservedName(wholeName({ firstName, lastName })) ? null : { firstName, lastName };
}
