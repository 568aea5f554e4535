import { db } from '../../database/database';
import { type Actor, mustHaveProved } from '../actor';
import { toCsv } from '../csv';
import { must } from '../problem';
import { maySeeActivity } from './policy';
import { type ActivityEntry, type ActivitySearch, listEveryEntry } from './queries';
import { record } from './rows';
import type { ExportActivity } from './schema';

/** Puts into words, in the reader's language, who did it and what happened. */
export type SayEntry = (entry: ActivityEntry) => { who: string; sentence: string };

/** What a file begins with, and how a batch of lines is written. */
type Format = { head: string; write(lines: Line[]): string };

const FORMATS: Record<ExportActivity['format'], Format> = {
  csv: {
    head: toCsv([['time', 'event', 'who', 'who_id', 'whom', 'whom_id', 'sentence', 'ip', 'facts']]),
    write: (lines) =>
      toCsv(lines.map((line) => Object.values({ ...line, facts: JSON.stringify(line.facts) }))),
  },
  jsonl: {
    head: '',
    write: (lines) => lines.map((line) => `${JSON.stringify(line)}\n`).join(''),
  },
};

/**
 * What is looked for in the activity log, newest first, as the text of a file in pieces: at no time is all of it in memory.
 * Times are ISO 8601 in UTC. The log records every export, and the file has that entry as well. Throws `forbidden`, and
 * `proof_needed` unless the actor has shown within ten minutes who they are.
 */
export async function exportActivity(
  actor: Actor,
  { format, ...search }: ActivitySearch & Pick<ExportActivity, 'format'>,
  say: SayEntry,
): Promise<AsyncIterable<string>> {
  must(maySeeActivity(actor), 'forbidden');
  mustHaveProved(actor);
  await db().$transaction((tx) => record(tx, actor, { event: 'activity.exported', facts: { format } }));
  return pieces(actor, search, FORMATS[format], say);
}

async function* pieces(
  actor: Actor,
  search: ActivitySearch,
  { head, write }: Format,
  say: SayEntry,
): AsyncIterable<string> {
  yield head;
  for await (const entries of listEveryEntry(actor, search))
    yield write(entries.map((entry) => lineOf(entry, say(entry))));
}

type Line = ReturnType<typeof lineOf>;

/** An entry in the order of the columns. */
function lineOf(entry: ActivityEntry, { who, sentence }: ReturnType<SayEntry>) {
  return {
    time: entry.at.toISOString(),
    event: entry.event,
    who,
    who_id: entry.actorId,
    whom: entry.facts.email ?? null,
    whom_id: entry.subjectId,
    sentence,
    ip: entry.ip,
    facts: entry.facts,
  };
}
