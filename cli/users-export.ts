import { commandLine } from '../lib/actor';
import type { Settings } from '../lib/config';
import { toCsv } from '../lib/csv';
import { listEverybody, type Person } from '../lib/people/queries';
import { type ExitCode, withInstance } from './open';

/** For other programs, and so the same in every language. */
const HEAD = ['email', 'first name', 'last name', 'role', 'status', 'last active', 'created'];

/** Prints everybody who is in or invited for another program: as CSV with a header, or as one JSON object a line. */
export async function exportUsers(root: string, settings: Settings, isJson: boolean): Promise<ExitCode> {
  return withInstance(root, settings, async () => {
    const write = isJson ? toJsonLines : (people: Person[]) => toCsv(people.map(rowOf));
    if (!isJson) process.stdout.write(toCsv([HEAD]));
    for await (const people of listEverybody(commandLine)) process.stdout.write(write(people));
    return 0;
  });
}

function toJsonLines(people: Person[]): string {
  return people
    .map(({ email, firstName, lastName, role, status, lastActiveAt, createdAt }) =>
      JSON.stringify({ email, firstName, lastName, role, status, lastActiveAt, createdAt }),
    )
    .map((line) => `${line}\n`)
    .join('');
}

function rowOf({ email, firstName, lastName, role, status, lastActiveAt, createdAt }: Person) {
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
