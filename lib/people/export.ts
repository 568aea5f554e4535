import type { Actor } from '../actor';
import { toCsv } from '../csv';
import { listGroupsOf } from '../groups/queries';
import { must } from '../problem';
import { maySeeUsers } from '../users/policy';
import { listEverybody, type Person } from './queries';
import type { ListPeople } from './schema';

/** For other programs, and so the same in every language. */
const HEAD = ['email', 'first name', 'last name', 'role', 'status', 'last active', 'created', 'groups'];

/** Somebody, and the names of their groups. */
type Listed = Person & { groups: string[] };

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
  return piecesOf(actor, listEverybody(actor, asked), format);
}

async function* piecesOf(actor: Actor, batches: AsyncIterable<Person[]>, format: 'csv' | 'jsonl') {
  if (format === 'csv') yield toCsv([HEAD]);
  for await (const people of batches) {
    const groups = await listGroupsOf(
      actor,
      people.map(({ id }) => id),
    );
    const listed = people.map((person) => ({
      ...person,
      groups: (groups.get(person.id) ?? []).map(({ name }) => name),
    }));
    yield format === 'csv' ? toCsv(listed.map(rowOf)) : listed.map(lineOf).join('');
  }
}

function lineOf({
  email,
  firstName,
  lastName,
  role,
  groups,
  status,
  lastActiveAt,
  createdAt,
}: Listed): string {
  return `${JSON.stringify({ email, firstName, lastName, role, status, lastActiveAt, createdAt, groups })}\n`;
}

function rowOf({
  email,
  firstName,
  lastName,
  role,
  groups,
  status,
  lastActiveAt,
  createdAt,
}: Listed): string[] {
  return [
    email,
    firstName,
    lastName,
    role,
    status,
    lastActiveAt?.toISOString() ?? '',
    createdAt.toISOString(),
    groups.join(';'),
  ];
}
