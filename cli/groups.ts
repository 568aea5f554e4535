import { commandLine } from '../lib/actor';
import type { Settings } from '../lib/config';
import type { EmailAddress } from '../lib/email-address';
import { addGroup } from '../lib/groups/add';
import { joinGroup } from '../lib/groups/join';
import { leaveGroup } from '../lib/groups/leave';
import { findGroupByName, type GroupName, type GroupRow, listGroups } from '../lib/groups/queries';
import { removeGroup } from '../lib/groups/remove';
import type { GroupChange } from '../lib/groups/rows';
import { type GroupPerson, GroupName as Name } from '../lib/groups/schema';
import { findOpenInvitation } from '../lib/invitations/queries';
import { Problem } from '../lib/problem';
import { findUser } from '../lib/users/queries';
import { sayIssue, sayProblem } from '../words/say';
import { type ExitCode, withInstance } from './open';
import { printJsonArray, printTable } from './table';
import { readAddresses } from './typed';
import { language, words } from './words';

const COLUMNS = ['name', 'people', 'invited', 'apps'] as const;

/** Prints every group, from A to Z: as a table, or as one JSON array. */
export async function printGroups(root: string, settings: Settings, isJson: boolean): Promise<ExitCode> {
  return withInstance(root, settings, async () => {
    const t = words('cli');
    const head = COLUMNS.map((column) => t(`groups.head.${column}`));
    await (isJson ? printJsonArray(allAtOnce(), shownOf) : printTable(allAtOnce(), head, cellsOf));
    return 0;
  });
}

async function* allAtOnce(): AsyncGenerator<GroupRow[]> {
  yield await listGroups(commandLine);
}

const appsOf = ({ apps }: GroupRow) => apps.map(({ name }) => name);
const shownOf = (group: GroupRow) => {
  const { id, name, people, invited } = group;
  return { id, name, people, invited, apps: appsOf(group) };
};
const cellsOf = (group: GroupRow) => {
  const { name, people, invited } = group;
  return [name, String(people), String(invited), appsOf(group).join(', ') || '-'];
};

/** Makes a group of this name. */
export async function makeGroup(root: string, settings: Settings, typed: string): Promise<ExitCode> {
  const t = words('cli');
  const { data: name, error } = Name.safeParse(typed);
  if (name === undefined) {
    const fault = error.issues.slice(0, 1).map((issue) => sayIssue(issue, language()));
    console.error(t('groups.wrong', { typed: JSON.stringify(typed), fault: fault.join() }));
    return 2;
  }
  return withInstance(root, settings, async () => {
    try {
      await addGroup(commandLine, { name });
    } catch (thrown) {
      if (!(thrown instanceof Problem)) throw thrown;
      console.error(sayProblem(thrown, language()));
      return 1;
    }
    console.error(t('groups.added', { name }));
    return 0;
  });
}

/** Removes the group of this name; nobody who was in it is removed. */
export async function takeGroupAway(root: string, settings: Settings, typed: string): Promise<ExitCode> {
  return withGroup(root, settings, typed, async (group) => {
    console.error(words('cli')('groups.removed', await removeGroup(commandLine, group)));
    return 0;
  });
}

type Change = 'joined' | 'left';

/** Brings everybody of these addresses into the group that is typed before them; those who are invited when they join. */
export async function bringIntoGroup(root: string, settings: Settings, typed: string[]): Promise<ExitCode> {
  return changeGroup(root, settings, typed, 'joined');
}

/** Takes everybody of these addresses out of the group that is typed before them. */
export async function takeOutOfGroup(root: string, settings: Settings, typed: string[]): Promise<ExitCode> {
  return changeGroup(root, settings, typed, 'left');
}

/** Resolves with 1 when there is no such group, or nobody with one of the addresses; the others are dealt with all the same. */
async function changeGroup(
  root: string,
  settings: Settings,
  [name = '', ...typed]: string[],
  change: Change,
): Promise<ExitCode> {
  const emails = readAddresses(typed);
  if (!emails) return 2;
  return withGroup(root, settings, name, async (group) => {
    const found = await Promise.all(emails.map(findPerson));
    const people = found.flatMap((person) => person ?? []);
    const verb = change === 'joined' ? joinGroup : leaveGroup;
    const changes = people.length > 0 ? await verb(commandLine, { groupId: group.id, people }) : [];
    const told = emails.map((email, n) =>
      tell(
        email,
        changes.find(({ id }) => id === found[n]?.id),
        group,
        change,
      ),
    );
    return told.includes(false) ? 1 : 0;
  });
}

async function findPerson(email: EmailAddress): Promise<GroupPerson | null> {
  const user = await findUser(email);
  if (user) return { kind: 'user', id: user.id };
  const invitation = await findOpenInvitation(email);
  return invitation && { kind: 'invitation', id: invitation.id };
}

/** Says what came of it for one address. False: nobody has it, any more. */
function tell(
  email: EmailAddress,
  outcome: GroupChange | undefined,
  { name }: GroupName,
  change: Change,
): boolean {
  const t = words('cli');
  if (!outcome?.email) {
    console.error(t('not_found.nobody', { email }));
    return false;
  }
  const { kind, hasChanged } = outcome;
  console.error(t(`groups.${change}.${hasChanged ? kind : 'already'}`, { email, name }));
  return true;
}

/** Does something to the group of this name; says so where there is none. */
async function withGroup(
  root: string,
  settings: Settings,
  typed: string,
  deed: (group: GroupName) => Promise<ExitCode>,
): Promise<ExitCode> {
  return withInstance(root, settings, async () => {
    const group = await readGroup(typed);
    return group ? deed(group) : 1;
  });
}

/** The group that was typed behind a command; null, which is told, when there is none. */
export async function readGroup(typed: string): Promise<GroupName | null> {
  const { data: name } = Name.safeParse(typed);
  const group = name === undefined ? null : await findGroupByName(commandLine, name);
  if (!group) console.error(words('cli')('groups.unknown', { typed: JSON.stringify(typed) }));
  return group;
}
