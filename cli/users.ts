import { commandLine } from '../lib/actor';
import type { Settings } from '../lib/config';
import { listEverybody, type Person } from '../lib/people/queries';
import { type ExitCode, withInstance } from './open';
import { words } from './words';

const COLUMNS = ['name', 'email', 'role', 'status', 'last_active'] as const;

/** Prints everybody who is in or invited, from A to Z by address: as a table, or as one JSON array. */
export async function listUsers(root: string, settings: Settings, isJson: boolean): Promise<ExitCode> {
  return withInstance(root, settings, async () => {
    const everybody = listEverybody(commandLine);
    await (isJson ? printJson(everybody) : printTable(everybody));
    return 0;
  });
}

async function printJson(everybody: AsyncIterable<Person[]>): Promise<void> {
  let before = '[';
  for await (const people of everybody)
    for (const { id, email, name, role, status, lastActiveAt } of people) {
      const person = JSON.stringify({ id, email, name, role, status, lastActiveAt });
      process.stdout.write(`${before}\n  ${person}`);
      before = ',';
    }
  console.log(before === '[' ? '[]' : '\n]');
}

/** Prints as it reads: a column is as wide as the widest cell so far, so it may grow. */
async function printTable(everybody: AsyncIterable<Person[]>): Promise<void> {
  const t = words('cli');
  const widths = COLUMNS.map(() => 0);
  let head = [COLUMNS.map((column) => t(`users.head.${column}`))];
  for await (const people of everybody) {
    const rows = [...head, ...people.map(cellsOf)];
    head = [];
    for (const row of rows)
      row.forEach((cell, n) => {
        widths[n] = Math.max(widths[n] ?? 0, cell.length);
      });
    for (const row of rows)
      console.log(
        row
          .map((cell, n) => cell.padEnd(widths[n] ?? 0))
          .join('  ')
          .trimEnd(),
      );
  }
}

function cellsOf({ kind, name, email, role, status, lastActiveAt }: Person): string[] {
  const t = words('cli');
  const never = kind === 'user' ? t('users.never') : '-';
  const lastActive = lastActiveAt?.toISOString().slice(0, 16).replace('T', ' ') ?? never;
  return [name ?? '-', email, t(`users.role.${role}`), t(`users.status.${status}`), lastActive];
}
