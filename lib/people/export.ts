import type { Actor } from '../actor';
import { toCsv } from '../csv';
import { must } from '../problem';
import { maySeeUsers } from '../users/policy';
import { listEverybody, type Person } from './queries';
import type { ListPeople } from './schema';

/** For other programs, and so the same in every language. */
const HEAD = ['email', 'first name', 'last name', 'role', 'status', 'last active', 'created'];

/**
 * Everybody who is found, from A to Z by address, for another program: as CSV with a header, or as one JSON object a line,
 * piece by piece as they are taken. Nobody where something was asked that cannot be. Throws `forbidden`.
 */
export function exportPeople(
  actor: Actor,
  asked: ListPeople,
  format: 'csv' | 'jsonl' = 'csv',
): AsyncGenerator<string, void> {
  must(maySeeUsers(actor), 'forbidden');
  return piecesOf(listEverybody(actor, asked), format);
}

async function* piecesOf(batches: AsyncIterable<Person[]>, format: 'csv' | 'jsonl') {
  if (format === 'csv') yield toCsv([HEAD]);
  for await (const people of batches)
    yield format === 'csv' ? toCsv(people.map(rowOf)) : people.map(lineOf).join('');
}

function lineOf({ email, firstName, lastName, role, status, lastActiveAt, createdAt }: Person): string {
  return `${JSON.stringify({ email, firstName, lastName, role, status, lastActiveAt, createdAt })}\n`;
}

function rowOf({ email, firstName, lastName, role, status, lastActiveAt, createdAt }: Person): string[] {
  return [
    email,
    firstName,
    lastName,
    role,
    status,
    lastActiveAt?.toISOString() ?? '',
    createdAt.toISOString(),
  ];
}
