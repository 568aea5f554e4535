import { commandLine } from '../lib/actor';
import type { Settings } from '../lib/config';
import { listEverybody, type Person } from '../lib/people/queries';
import { type ExitCode, withInstance } from './open';

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

const HEAD = ['NAME', 'EMAIL', 'ROLE', 'STATUS', 'LAST ACTIVE (UTC)'];

/** The columns grow with those whom they have to hold, so of very many people the first need not wait for the last. */
async function printTable(everybody: AsyncIterable<Person[]>): Promise<void> {
  const widths = HEAD.map(() => 0);
  let head = [HEAD];
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

const STATUSES = { active: 'Active', pending: 'Pending', expired: 'Expired', disabled: 'Disabled' };

function cellsOf({ kind, name, email, role, status, lastActiveAt }: Person): string[] {
  const lastActive = lastActiveAt?.toISOString().slice(0, 16).replace('T', ' ');
  return [name ?? '-', email, role, STATUSES[status], lastActive ?? (kind === 'user' ? 'never' : '-')];
}
