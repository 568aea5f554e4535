import { db } from '../../database/database';
import type { Actor } from '../actor';
import { toCsv } from '../csv';
import { must } from '../problem';
import { mustHaveProved } from '../proof';
import { maySeeActivity } from './policy';
import { type ActivityEntry, listActivity } from './queries';
import { record } from './record';
import type { ActivityFilter, ExportActivity } from './schema';
import { tellEntry } from './tell';

const BATCH = 1000;

/** What the log calls a format, what such a file begins with, and how a batch of lines is written. */
type Format = { name: string; head: string; write(lines: Line[]): string };

const FORMATS: Record<ExportActivity['format'], Format> = {
  csv: {
    name: 'CSV',
    head: toCsv([['time', 'event', 'who', 'who_id', 'whom', 'whom_id', 'sentence', 'ip', 'facts']]),
    write: (lines) =>
      toCsv(lines.map((line) => Object.values({ ...line, facts: JSON.stringify(line.facts) }))),
  },
  jsonl: {
    name: 'JSON lines',
    head: '',
    write: (lines) => lines.map((line) => `${JSON.stringify(line)}\n`).join(''),
  },
};

/**
 * What the filter finds, newest first, as a file's text that comes in pieces: at no time is all of it in memory. Times
 * are ISO 8601 in UTC. The log tells of every export, and so does the export itself. Throws `forbidden`, and
 * `proof_needed` unless the actor has shown within ten minutes who they are.
 */
export async function exportActivity(
  actor: Actor,
  { format, ...filter }: ExportActivity,
): Promise<AsyncIterable<string>> {
  must(maySeeActivity(actor), 'forbidden');
  mustHaveProved(actor);
  const { name } = FORMATS[format];
  await db().$transaction((tx) => record(tx, actor, { event: 'activity.exported', facts: { format: name } }));
  return pieces(actor, filter, FORMATS[format]);
}

async function* pieces(actor: Actor, filter: ActivityFilter, { head, write }: Format): AsyncIterable<string> {
  yield head;
  let before: string | undefined;
  do {
    const { entries, older } = await listActivity(actor, { ...filter, before }, BATCH);
    yield write(entries.map(lineOf));
    before = older ?? undefined;
  } while (before);
}

type Line = ReturnType<typeof lineOf>;

/** An entry in the order of the columns. */
function lineOf(entry: ActivityEntry) {
  return {
    time: entry.at.toISOString(),
    event: entry.event,
    who: entry.actorLabel,
    who_id: entry.actorId,
    whom: entry.facts.email ?? null,
    whom_id: entry.subjectId,
    sentence: tellEntry(entry),
    ip: entry.ip,
    facts: entry.facts,
  };
}
