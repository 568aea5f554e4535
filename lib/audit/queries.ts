import { db } from '../../database/database';
import { Prisma } from '../../prisma/generated/client';
import type { Actor } from '../actor';
import { must } from '../problem';
import { maySeeActivity } from './policy';
import type { AuditEvent } from './record';
import type { About, ActivityFilter, ListActivity } from './schema';

/** What happened once. `tellEntry` says it in words. */
export type ActivityEntry = {
  id: string;
  at: Date;
  event: string;
  actorKind: string;
  actorId: string | null;
  /** How the actor was called then. */
  actorLabel: string;
  subjectId: string | null;
  facts: Record<string, string>;
  ip: string | null;
};

/** `newer` and `older` are what to ask for as `after` and `before` to turn the page; null where there is no more. */
export type ActivityPage = { entries: ActivityEntry[]; newer: string | null; older: string | null };

export const PAGE_SIZE = 50;

/**
 * One page of the activity log, newest first. Pages hang on an entry rather than on a number, so none is shown twice or
 * left out while others come in, and the last page is as near as the first. Where an entry to begin at is not there, it
 * begins at the newest. Throws `forbidden`.
 */
export async function listActivity(
  actor: Actor,
  { before, after, ...filter }: ListActivity,
  size = PAGE_SIZE,
): Promise<ActivityPage> {
  must(maySeeActivity(actor), 'forbidden');
  const olderThan = before ? await findPlace(before) : null;
  const newerThan = after && !before ? await findPlace(after) : null;
  if (newerThan) {
    const entries = await read(filter, { than: newerThan, isNewer: true }, size + 1);
    // When there is no page before this one, this is the first, and shall be as full as the first.
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
  filter: ActivityFilter,
  from: { than: Place; isNewer: boolean } | null,
  count: number,
): Promise<ActivityEntry[]> {
  const conditions = conditionsOf(filter);
  if (from) {
    const { than, isNewer } = from;
    const side = isNewer ? Prisma.sql`>` : Prisma.sql`<`;
    conditions.push(Prisma.sql`(at, id) ${side} (${than.at.toISOString()}::timestamptz, ${than.id}::uuid)`);
  }
  const where = conditions.length > 0 ? Prisma.sql`where ${Prisma.join(conditions, ' and ')}` : Prisma.empty;
  const order = from?.isNewer ? Prisma.sql`at, id` : Prisma.sql`at desc, id desc`;
  return db().$queryRaw<ActivityEntry[]>`
    select id, at, event, "actorKind", "actorId", "actorLabel", "subjectId", facts, ip
    from audit_entry ${where} order by ${order} limit ${count}`;
}

/** What is searched; the same expression as in the migration that makes its index. */
const SEARCHED = Prisma.sql`(
  "actorLabel" || E'\n' || coalesce("ip", '') || E'\n' ||
  coalesce("facts"->>'email', '') || E'\n' || coalesce("facts"->>'from', '') || E'\n' ||
  coalesce("facts"->>'to', '') || E'\n' || coalesce("facts"->>'movedTo', ''))`;

function conditionsOf({ search, about, by, from, to }: ActivityFilter): Prisma.Sql[] {
  const conditions: Prisma.Sql[] = [];
  const pattern = `%${search.replace(/[\\%_]/g, '\\$&')}%`;
  if (search) conditions.push(Prisma.sql`${SEARCHED} ilike ${pattern}`);
  if (about) conditions.push(Prisma.sql`event in (${Prisma.join(eventsAbout(about))})`);
  if (by) conditions.push(Prisma.sql`"actorId" = ${by}::uuid`);
  if (from) conditions.push(Prisma.sql`at >= ${`${from}T00:00:00Z`}::timestamptz`);
  if (to) conditions.push(Prisma.sql`at < ${`${to}T00:00:00Z`}::timestamptz + interval '24 hours'`);
  return conditions;
}

const SUBJECTS: Record<AuditEvent, About> = {
  'setup.completed': 'setup',
  'setup.finished': 'setup',
  'setup.skipped': 'setup',
  'setup.managed_by_environment': 'setup',
  'setup.reset': 'setup',
  'ownership.handed_over': 'people',
  'user.signed_in': 'sign-ins',
  'user.signed_out': 'sign-ins',
  'user.signed_out_elsewhere': 'sign-ins',
  'user.signed_out_everywhere': 'sign-ins',
  'user.renamed': 'people',
  'user.role_changed': 'people',
  'user.disabled': 'people',
  'user.enabled': 'people',
  'user.deleted': 'people',
  'user.imported': 'people',
  'user.password_changed': 'passwords',
  'user.email_changed': 'people',
  'email_change.requested': 'people',
  'email_change.withdrawn': 'people',
  'two_factor.turned_on': 'passwords',
  'two_factor.turned_off': 'passwords',
  'two_factor.cleared': 'passwords',
  'backup_codes.renewed': 'passwords',
  'backup_code.used': 'passwords',
  'passkey.added': 'passwords',
  'passkey.renamed': 'passwords',
  'passkey.removed': 'passwords',
  'user.proved': 'sign-ins',
  'invitation.sent': 'invites',
  'invitation.resent': 'invites',
  'invitation.renewed': 'invites',
  'invitation.link_copied': 'invites',
  'invitation.revoked': 'invites',
  'invitation.accepted': 'invites',
  'invitation.handed_over': 'invites',
  'password_reset.requested': 'passwords',
  'password_reset.link_copied': 'passwords',
  'password_reset.completed': 'passwords',
  'mail.sent_again': 'passwords',
  'activity.exported': 'exports',
  'instance.backed_up': 'exports',
  'instance.restored': 'setup',
};

function eventsAbout(about: About): string[] {
  return Object.entries(SUBJECTS).flatMap(([event, subject]) => (subject === about ? [event] : []));
}
