import { commandLine } from '../lib/actor';
import type { Settings } from '../lib/config';
import { listEverybody, type Person } from '../lib/people/queries';
import { type ExitCode, withInstance } from './open';
import { minuteOf, printJsonArray, printTable } from './table';
import { words } from './words';

const COLUMNS = ['name', 'email', 'role', 'status', 'last_active'] as const;

/** Prints everybody who is in or invited, from A to Z by address: as a table, or as one JSON array. */
export async function listUsers(root: string, settings: Settings, isJson: boolean): Promise<ExitCode> {
  return withInstance(root, settings, async () => {
    const t = words('cli');
    const everybody = listEverybody(commandLine);
    const head = COLUMNS.map((column) => t(`users.head.${column}`));
    await (isJson ? printJsonArray(everybody, shownOf) : printTable(everybody, head, cellsOf));
    return 0;
  });
}

function shownOf({ id, email, name, role, status, lastActiveAt }: Person) {
  return { id, email, name, role, status, lastActiveAt };
}

function cellsOf({ kind, name, email, role, status, lastActiveAt }: Person): string[] {
  const t = words('cli');
  const never = kind === 'user' ? t('users.never') : '-';
  const lastActive = lastActiveAt ? minuteOf(lastActiveAt) : never;
  return [name ?? '-', email, t(`users.role.${role}`), t(`users.status.${status}`), lastActive];
}
