import { commandLine } from '../lib/actor';
import { addApp } from '../lib/apps/add';
import { allowApp } from '../lib/apps/allow';
import { denyApp } from '../lib/apps/deny';
import { findAppByName, type ListedApp, listApps } from '../lib/apps/queries';
import { removeApp } from '../lib/apps/remove';
import { AddApp } from '../lib/apps/schema';
import type { Settings } from '../lib/config';
import { Problem } from '../lib/problem';
import { findUser } from '../lib/users/queries';
import { sayIssue, sayList, sayProblem } from '../words/say';
import { readGroup } from './groups';
import { type ExitCode, withInstance } from './open';
import { printJsonArray, printTable } from './table';
import { readAddresses } from './typed';
import { language, words } from './words';

/** Whom an app is to be open to, as it was typed. */
export type TypedGuests = { isForEverybody: boolean; groups: string[]; users: string[] };
/** The same as verbs take it, with what each is called. */
type Guest = { everybody: true } | { groupId: string; group: string } | { userId: string; email: string };

const COLUMNS = ['name', 'address', 'open_to', 'people', 'door'] as const;

/** Prints every app, in the order of the tiles: as a table, or as one JSON array. */
export async function printApps(root: string, settings: Settings, isJson: boolean): Promise<ExitCode> {
  return withInstance(root, settings, async () => {
    const t = words('cli');
    const head = COLUMNS.map((column) => t(`apps.head.${column}`));
    await (isJson ? printJsonArray(allAtOnce(), shownOf) : printTable(allAtOnce(), head, cellsOf));
    return 0;
  });
}

async function* allAtOnce(): AsyncGenerator<ListedApp[]> {
  yield await listApps(commandLine);
}

function shownOf({
  id,
  name,
  kind,
  address,
  isForEverybody,
  groups,
  singlePeople,
  people,
  ...app
}: ListedApp) {
  const check = app.check && { checkedAt: app.check.checkedAt, held: app.check.held };
  const open = { isForEverybody, groups: groups.map((group) => group.name), singlePeople, people };
  return { id, name, kind, address, ...open, openPaths: app.openPaths, check };
}

function cellsOf(app: ListedApp) {
  const t = words('cli');
  const { name, kind, address, people, check } = app;
  const door = check ? (check.held ? 'held' : 'came_through') : 'unchecked';
  return [name, address, openToOf(app), String(people), kind !== 'guarded' ? '-' : t(`apps.door.${door}`)];
}

/** Whom an app is open to, in the cell of a table. */
export function openToOf({ isForEverybody, groups, singlePeople }: ListedApp): string {
  const t = words('cli');
  if (isForEverybody) return t('apps.everybody');
  const some = [
    ...groups.map((group) => group.name),
    ...(singlePeople > 0 ? [t('apps.single', { count: singlePeople })] : []),
  ];
  return some.join(', ') || t('apps.nobody');
}

/** Adds a guarded app, open to whom is said and to nobody else. */
export async function putApp(
  root: string,
  settings: Settings,
  [name = '', address = '']: string[],
  typed: TypedGuests,
): Promise<ExitCode> {
  const t = words('cli');
  const { data: app, error } = AddApp.safeParse({ name, address });
  if (!app) {
    for (const issue of error.issues) console.error(sayIssue(issue, language()));
    return 2;
  }
  return withInstance(root, settings, () =>
    unlessRefused(async () => {
      const guests = await readGuests(typed);
      if (!guests) return 1;
      await addApp(commandLine, { ...app, ...openedTo(guests) });
      const openTo = sayGuests(guests);
      console.error(t('apps.added', { name: app.name, openTo, hasOpenTo: openTo ? 'yes' : 'no' }));
      return 0;
    }),
  );
}

/** Whom a new app is open to, as verbs take it. */
export function openedTo(guests: Guest[]): {
  isForEverybody: boolean;
  groupIds: string[];
  userIds: string[];
} {
  return {
    isForEverybody: guests.some((guest) => 'everybody' in guest),
    groupIds: guests.flatMap((guest) => ('groupId' in guest ? guest.groupId : [])),
    userIds: guests.flatMap((guest) => ('userId' in guest ? guest.userId : [])),
  };
}

/** Removes the app of this name or host, with all that opens it. */
export async function takeAppAway(root: string, settings: Settings, typed: string): Promise<ExitCode> {
  return withInstance(root, settings, () =>
    unlessRefused(async () => {
      const app = await readApp(typed);
      if (!app) return 1;
      console.error(words('cli')('apps.removed', await removeApp(commandLine, app)));
      return 0;
    }),
  );
}

/** Opens an app to whom is said besides those to whom it is open already. */
export async function openAppTo(
  root: string,
  settings: Settings,
  typed: string,
  guests: TypedGuests,
): Promise<ExitCode> {
  return changeGuests(root, settings, typed, guests, 'allowed');
}

/** Takes an app from whom is said. */
export async function shutAppTo(
  root: string,
  settings: Settings,
  typed: string,
  guests: TypedGuests,
): Promise<ExitCode> {
  return changeGuests(root, settings, typed, guests, 'denied');
}

async function changeGuests(
  root: string,
  settings: Settings,
  typed: string,
  typedGuests: TypedGuests,
  change: 'allowed' | 'denied',
): Promise<ExitCode> {
  const t = words('cli');
  const { isForEverybody, groups, users } = typedGuests;
  if (!isForEverybody && groups.length + users.length === 0) {
    console.error(t('apps.whom'));
    return 2;
  }
  return withInstance(root, settings, () =>
    unlessRefused(async () => {
      const app = await readApp(typed);
      const guests = app && (await readGuests(typedGuests));
      if (!guests) return 1;
      const verb = change === 'allowed' ? allowApp : denyApp;
      for (const guest of guests) {
        const { name, hasChanged } = await verb(commandLine, { appId: app.id, ...guest });
        const outcome = hasChanged ? 'done' : 'already';
        console.error(t(`apps.${change}.${outcome}`, { name, whom: nameOfGuest(guest) }));
      }
      return 0;
    }),
  );
}

/** Everybody, groups and people who were typed; null, which is told, when one of them is not there. */
export async function readGuests({ isForEverybody, groups, users }: TypedGuests): Promise<Guest[] | null> {
  const emails = readAddresses(users);
  if (!emails) return null;
  const guests: (Guest | null)[] = isForEverybody ? [{ everybody: true }] : [];
  for (const typed of groups) {
    const group = await readGroup(typed);
    guests.push(group && { groupId: group.id, group: group.name });
  }
  for (const email of emails) {
    const user = await findUser(email);
    if (!user) console.error(words('cli')('apps.no_user', { email }));
    guests.push(user && { userId: user.id, email });
  }
  return guests.includes(null) ? null : guests.filter((guest) => guest !== null);
}

/** What they are called, in a sentence; empty for nobody. */
export function sayGuests(guests: Guest[]): string {
  return sayList(guests.map(nameOfGuest), language());
}

function nameOfGuest(guest: Guest): string {
  if ('group' in guest) return words('cli')('apps.group', { name: guest.group });
  return 'email' in guest ? guest.email : words('cli')('apps.everybody');
}

/** The app that was typed behind a command, by name or host; null, which is told, when there is none. */
export async function readApp(typed: string): Promise<{ id: string; name: string } | null> {
  const app = await findAppByName(commandLine, typed);
  if (!app) console.error(words('cli')('check.unknown_app', { typed: JSON.stringify(typed) }));
  return app;
}

/** Says what keeps something from being done, and resolves with 1 then. */
export async function unlessRefused(deed: () => Promise<ExitCode>): Promise<ExitCode> {
  try {
    return await deed();
  } catch (thrown) {
    if (!(thrown instanceof Problem)) throw thrown;
    console.error(sayProblem(thrown, language()));
    return 1;
  }
}
