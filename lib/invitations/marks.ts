import type { Tx } from '../../database/database';
import { Role } from '../../prisma/generated/enums';
import type { Actor } from '../actor';
import { nameKeyOf } from '../groups/name-key';
import { findGroups, type GroupName } from '../groups/queries';
import { isReservedName, wholeName } from '../person-name';
import { normalisePlainText } from '../plain-text';
import { must } from '../problem';
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
  | 'unknown_group'
  | 'already_user';

/**
 * Somebody in a list, and what would become of them: a new invitation, a new link for an open one, or neither. `into` are
 * the groups that were told for them, from A to Z; where none were, an open invitation keeps its own.
 */
export type MarkedPerson = ListedPerson &
  (
    | { mark: 'fine' | 'invited_again'; email: string; role: InvitableRole; into: GroupName[] }
    | { mark: WhyNotInvited }
  );

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

/**
 * What sending these invitations would do for each, in the order given. Reads only. Throws `group_gone` when one of the
 * groups that were chosen for all is not there any more.
 */
export async function markPeople(tx: Tx, actor: Actor, input: SendInvitations): Promise<MarkedPerson[]> {
  const { taken, invited } = await findKnown(
    tx,
    input.emails.flatMap(({ email }) => email ?? []),
  );
  const groupsOf = await groupsFor(tx, input);
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
    const into = groupsOf(person);
    if (!into) return { ...person, mark: 'unknown_group' };
    if (taken.has(email)) return { ...person, mark: 'already_user' };
    return { ...person, ...names, email, role, into, mark: invited.has(email) ? 'invited_again' : 'fine' };
  });
}

/** Into which groups each is to come: those of their row, else those that were chosen for all. Null: one is unknown. */
async function groupsFor(
  tx: Tx,
  { emails, groups: chosenIds = [] }: SendInvitations,
): Promise<(person: ListedPerson) => GroupName[] | null> {
  const known = await findGroups(tx, {
    ids: chosenIds,
    names: emails.flatMap(({ groups }) => namesIn(groups)),
  });
  const chosen = known.filter(({ id }) => chosenIds.includes(id));
  must(chosen.length === new Set(chosenIds).size, 'group_gone');
  return ({ groups }) => {
    const keys = new Set(namesIn(groups).map(nameKeyOf));
    const into = keys.size > 0 ? known.filter(({ nameKey }) => keys.has(nameKey)) : chosen;
    return into.length < keys.size ? null : into.map(({ id, name }) => ({ id, name }));
  };
}

/** The names in a cell of a table, spelled as names are. */
function namesIn(cell = ''): string[] {
  return cell.split(';').map(normalisePlainText).filter(Boolean);
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
