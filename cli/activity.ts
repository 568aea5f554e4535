import { commandLine } from '../lib/actor';
import { type ActivityEntry, listEveryEntry } from '../lib/audit/queries';
import type { Settings } from '../lib/config';
import { sayActor, sayEntry } from '../words/activity';
import { type ExitCode, withInstance } from './open';
import { minuteOf, printJsonArray, printTable } from './table';
import { readSince } from './typed';
import { language, words } from './words';

const COLUMNS = ['at', 'what', 'from'] as const;

/** Prints the activity log, newest first, as a table or as one JSON array: all of it, or from a moment on. */
export async function listActivityLog(
  root: string,
  settings: Settings,
  { isJson, typedSince }: { isJson: boolean; typedSince: string | undefined },
): Promise<ExitCode> {
  const t = words('cli');
  const since = typedSince === undefined ? undefined : readSince(typedSince);
  if (since === null) return 2;
  return withInstance(root, settings, async () => {
    const entries = listEveryEntry(commandLine, { search: '', since });
    const head = COLUMNS.map((column) => t(`activity.head.${column}`));
    await (isJson ? printJsonArray(entries, shownOf) : printTable(entries, head, cellsOf));
    return 0;
  });
}

/** The names are those of the columns of an export, so that one program reads both. */
function shownOf(entry: ActivityEntry) {
  const { at, event, actorId, subjectId, facts, ip } = entry;
  return {
    time: at.toISOString(),
    event,
    who: sayActor(entry, language()),
    who_id: actorId,
    whom: facts.email ?? null,
    whom_id: subjectId,
    sentence: sayEntry(entry, language()),
    ip,
    facts,
  };
}

function cellsOf(entry: ActivityEntry): string[] {
  return [minuteOf(entry.at), sayEntry(entry, language()), entry.ip ?? '-'];
}
