import { db, holdsWords } from '../../database/database';
import { Prisma } from '../../prisma/generated/client';
import type { Actor } from '../actor';
import { must } from '../problem';
import { beginOf, endOf } from './day';
import { type AuditEvent, EVENTS } from './event';
import { maySeeActivity } from './policy';
import type { About, ActivityFilter, ListActivity } from './schema';

/** What happened once; `sayEntry` (words/activity.ts) puts it into words. */
export type ActivityEntry = {
  id: string;
  at: Date;
  event: string;
  actorKind: string;
  actorId: string | null;
  /** A user's name as it was then, or the code of an actor who is no user (lib/actor.ts). */
  actorLabel: string;
  subjectId: string | null;
  facts: Record<string, string>;
  ip: string | null;
};

/**
 * `newer` and `older` are what to ask for as `after` and `before` to turn the page; null where there is no more. `isLost`:
 * there is no such page, since there is no such entry.
 */
export type ActivityPage = {
  entries: ActivityEntry[];
  newer: string | null;
  older: string | null;
  isLost?: boolean;
};

/**
 * `actorLabels` are what the log stores in the place of names of actors who are no users, of those whom the text looked for
 * names in the reader's language (words/activity.ts). `zone` is the time zone whose days are meant, else UTC. `since` is the
 * first moment, where a day is not exact enough. `alsoOf` is what the one is also known as that `of` names: the invite they came by.
 */
export type ActivitySearch = Omit<ActivityFilter, 'unusable'> & {
  actorLabels?: string[];
  zone?: string;
  since?: Date;
  alsoOf?: string | null;
};

export const PAGE_SIZE = 50;
/** What is read of an entry. */
const COLUMNS = Prisma.sql`id, at, event, "actorKind", "actorId", "actorLabel", "subjectId", facts, ip`;
const NOTHING: ActivityPage = { entries: [], newer: null, older: null };

/**
 * One page of the activity log, newest first. Pages begin at an entry rather than at a number, so none is shown twice or
 * left out while others come in, and the last page is read as fast as the first. Empty where something was asked that
 * cannot be. Throws `forbidden`.
 */
export async function listActivity(
  actor: Actor,
  {
    before,
    after,
    unusable = [],
    ...filter
  }: ActivitySearch & Pick<ListActivity, 'before' | 'after'> & { unusable?: string[] },
  size = PAGE_SIZE,
): Promise<ActivityPage> {
  must(maySeeActivity(actor), 'forbidden');
  if (unusable.length > 0) return NOTHING;
  const olderThan = before ? await findPlace(before) : null;
  const newerThan = after && !before ? await findPlace(after) : null;
  if ((before || after) && !olderThan && !newerThan) return { ...NOTHING, isLost: true };
  if (newerThan) {
    const entries = await read(filter, { than: newerThan, isNewer: true }, size + 1);
    // Where there is no page before this one, it is the first, and has as many entries as the first.
    if (entries.length > size) {
      const shown = entries.slice(0, size).reverse();
      return { entries: shown, newer: shown.at(0)?.id ?? null, older: shown.at(-1)?.id ?? null };
    }
  }
  const entries = await read(filter, olderThan && { than: olderThan, isNewer: false }, size + 1);
  const shown = entries.slice(0, size);
  return {
    entries: shown,
    newer: olderThan && (shown.at(0)?.id ?? olderThan.id),
    older: entries.length > size ? (shown.at(-1)?.id ?? null) : null,
  };
}

/**
 * All entries that are looked for, newest first, fetched batch by batch as they are taken: at no time are all in memory.
 * Throws `forbidden`.
 */
export async function* listEveryEntry(
  actor: Actor,
  search: ActivitySearch,
): AsyncGenerator<ActivityEntry[], void> {
  let before: string | undefined;
  do {
    const { entries, older } = await listActivity(actor, { ...search, before }, BATCH);
    yield entries;
    before = older ?? undefined;
  } while (before);
}

const BATCH = 1000;

/** The newest entry about somebody or something that tells of one of these events; null when there is none. Throws `forbidden`. */
export async function findLastEntry(
  actor: Actor,
  subjectId: string,
  events: readonly AuditEvent[],
): Promise<ActivityEntry | null> {
  must(maySeeActivity(actor), 'forbidden');
  const [entry] = await db().$queryRaw<ActivityEntry[]>`
    select ${COLUMNS}
    from audit_entry where "subjectId" = ${subjectId}::uuid and event in (${Prisma.join([...events])})
    order by at desc, id desc limit 1`;
  return entry ?? null;
}

/**
 * All entries of what the actor did and of what was done to them, newest first, batch by batch. From where others did it is
 * not the actor's to know, so that is null. Throws `forbidden` to visitors.
 */
export async function* listOwnEntries(actor: Actor): AsyncGenerator<ActivityEntry[], void> {
  must(actor.kind === 'user', 'forbidden');
  let from: { than: Place; isNewer: false } | null = null;
  do {
    const entries: ActivityEntry[] = await read({ search: '', of: actor.id }, from, BATCH);
    yield entries.map((entry) => (entry.actorId === actor.id ? entry : { ...entry, ip: null }));
    const last = entries.length === BATCH ? entries.at(-1) : undefined;
    from = last ? { than: last, isNewer: false } : null;
  } while (from);
}

/** The newest entry about each of these that tells of one of these events; none of those of whom there is none. Throws `forbidden`. */
export async function listLastEntries(
  actor: Actor,
  subjectIds: string[],
  events: readonly AuditEvent[],
): Promise<ActivityEntry[]> {
  must(maySeeActivity(actor), 'forbidden');
  return db().$queryRaw<ActivityEntry[]>`
    select distinct on ("subjectId") ${COLUMNS} from audit_entry
    where "subjectId" = any(${subjectIds}::uuid[]) and event in (${Prisma.join([...events])})
    order by "subjectId", at desc, id desc`;
}

/** What the log called each of these users when they last did something. Throws `forbidden`. */
export async function findLastLabels(actor: Actor, ids: string[]): Promise<{ id: string; label: string }[]> {
  must(maySeeActivity(actor), 'forbidden');
  return db().$queryRaw`
    select asked.id, label from unnest(${ids}::uuid[]) as asked (id) cross join lateral (
      select "actorLabel" as label from audit_entry where "actorId" = asked.id order by at desc limit 1
    ) as last`;
}

/** How many entries have no place in the chain yet (lib/audit/chain.ts); few, while somebody chains. */
export async function countUnchained(): Promise<number> {
  return db().auditEntry.count({ where: { position: null } });
}

type Place = { at: Date; id: string };

function findPlace(id: string): Promise<Place | null> {
  return db().auditEntry.findUnique({ where: { id }, select: { at: true, id: true } });
}

/** So many entries from a place on, the nearest first. */
function read(
  search: ActivitySearch,
  from: { than: Place; isNewer: boolean } | null,
  count: number,
): Promise<ActivityEntry[]> {
  const conditions = conditionsOf(search);
  if (from) {
    const { than, isNewer } = from;
    const side = isNewer ? Prisma.sql`>` : Prisma.sql`<`;
    conditions.push(Prisma.sql`(at, id) ${side} (${than.at.toISOString()}::timestamptz, ${than.id}::uuid)`);
  }
  const where = conditions.length > 0 ? Prisma.sql`where ${Prisma.join(conditions, ' and ')}` : Prisma.empty;
  const order = from?.isNewer ? Prisma.sql`at, id` : Prisma.sql`at desc, id desc`;
  return db().$queryRaw<ActivityEntry[]>`
    select ${COLUMNS}
    from audit_entry ${where} order by ${order} limit ${count}`;
}

/** What is searched; the same expression as in the migration that makes its index. */
const SEARCHED = Prisma.sql`(
  "actorLabel" || E'\n' || coalesce("ip", '') || E'\n' ||
  coalesce("facts"->>'email', '') || E'\n' || coalesce("facts"->>'from', '') || E'\n' ||
  coalesce("facts"->>'to', '') || E'\n' || coalesce("facts"->>'movedTo', ''))`;

function conditionsOf({
  search,
  actorLabels = [],
  about,
  by,
  of,
  alsoOf,
  from,
  to,
  zone = 'UTC',
  since,
}: ActivitySearch): Prisma.Sql[] {
  const conditions: Prisma.Sql[] = [];
  if (search) {
    // The first of the conditions on a label are there for the index.
    const byLabel = actorLabels.map((label) =>
      all([
        ...holdsWords(SEARCHED, label),
        Prisma.sql`"actorLabel" = ${label}`,
        Prisma.sql`"actorKind" <> 'user'`,
      ]),
    );
    conditions.push(Prisma.sql`(${Prisma.join([all(holdsWords(SEARCHED, search)), ...byLabel], ' or ')})`);
  }
  if (about) conditions.push(Prisma.sql`event in (${Prisma.join(eventsAbout(about))})`);
  if (by) conditions.push(Prisma.sql`"actorId" = ${by}::uuid`);
  if (of)
    conditions.push(
      Prisma.sql`("actorId" = ${of}::uuid or "subjectId" in (${of}::uuid, ${alsoOf ?? of}::uuid))`,
    );
  if (from) conditions.push(Prisma.sql`at >= ${beginOf(from, zone).toISOString()}::timestamptz`);
  if (since) conditions.push(Prisma.sql`at >= ${since.toISOString()}::timestamptz`);
  if (to) conditions.push(Prisma.sql`at < ${endOf(to, zone).toISOString()}::timestamptz`);
  return conditions;
}

function all(conditions: Prisma.Sql[]): Prisma.Sql {
  return Prisma.sql`(${Prisma.join(conditions, ' and ')})`;
}

function eventsAbout(about: About): string[] {
  return Object.entries(EVENTS).flatMap(([event, entry]) => (entry.about === about ? [event] : []));
}
