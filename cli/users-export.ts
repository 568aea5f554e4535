import { commandLine } from '../lib/actor';
import type { Settings } from '../lib/config';
import { exportPeople } from '../lib/people/export';
import { ListPeople } from '../lib/people/schema';
import { type ExitCode, withInstance } from './open';

/** Prints everybody who is in or invited for another program: as CSV with a header, or as one JSON object a line. */
export async function exportUsers(root: string, settings: Settings, isJson: boolean): Promise<ExitCode> {
  return withInstance(root, settings, async () => {
    const pieces = exportPeople(commandLine, ListPeople.parse({}), isJson ? 'jsonl' : 'csv');
    for await (const piece of pieces) process.stdout.write(piece);
    return 0;
  });
}
