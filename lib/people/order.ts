import { Prisma } from '../../prisma/generated/client';
import type { Sort, StatusFilter } from './schema';

const { sql } = Prisma;

/** The two tables whose rows are the list. */
export type Table = 'user' | 'invitation';

/** How a key travels: as text in the address of the next page, and back from there into a value of its type. */
type Travel = { toText: Prisma.Sql; fromText(text: string): Prisma.Sql };

/** By what the rows of each table are sorted: expressions of which the migrations make indexes. Ties are ordered by id. */
type Key = Record<Table, Prisma.Sql> & Travel;

const text: Travel = { toText: sql`key::text`, fromText: (key) => sql`${key}::text` };
const rank: Travel = { toText: sql`key::text`, fromText: (key) => sql`${key}::text::int` };
const role: Travel = { toText: sql`key::text`, fromText: (key) => sql`${key}::text::"Role"` };
const milliseconds: Travel = {
  toText: sql`(extract(epoch from key) * 1000)::bigint::text`,
  fromText: (key) => sql`to_timestamp(${key}::text::float8 / 1000)`,
};

/** First and last name as one. */
export const NAME = sql`"firstName" || ' ' || "lastName"`;

const KEYS: Record<Exclude<Sort, 'status'>, Key> = {
  newest: { user: sql`"createdAt"`, invitation: sql`"createdAt"`, ...milliseconds },
  name: {
    user: sql`lower(${NAME})`,
    invitation: sql`lower(coalesce(nullif(${NAME}, ' '), email))`,
    ...text,
  },
  email: { user: sql`email`, invitation: sql`email`, ...text },
  role: { user: sql`role`, invitation: sql`role`, ...role },
  active: {
    user: sql`coalesce("lastActiveAt", 'epoch')`,
    invitation: sql`'epoch'::timestamptz`,
    ...milliseconds,
  },
};

/** What rows of one status are, and their rank when sorted by it: each status is a part of one table. */
export const RANKED = {
  active: { rank: 0, from: 'user', where: sql`"disabledAt" is null` },
  pending: { rank: 1, from: 'invitation', where: sql`"expiresAt" > now() and isfinite("expiresAt")` },
  expired: { rank: 2, from: 'invitation', where: sql`("expiresAt" <= now() or not isfinite("expiresAt"))` },
  disabled: { rank: 3, from: 'user', where: sql`"disabledAt" is not null` },
} as const satisfies Record<string, { rank: number; from: Table; where: Prisma.Sql }>;

/** Open invitations whose newest mail failed, found from the few mails that did. */
const MAIL_FAILED = sql`id in (
  select "aboutId" from mail as failed
  where state = 'failed' and not exists (
    select 1 from mail as newer
    where newer."aboutId" = failed."aboutId" and newer."createdAt" > failed."createdAt"
  )
)`;

/** What rows are shown for each filter by status. */
export const FILTERED: Record<StatusFilter, { rank: number; from: Table; where: Prisma.Sql }> = {
  ...RANKED,
  'mail-failed': { ...RANKED.pending, where: sql`${RANKED.pending.where} and ${MAIL_FAILED}` },
};

/** How the key of a sort travels. */
export function travelOf(sort: Sort): Travel {
  return sort === 'status' ? rank : KEYS[sort];
}

/** The expression by which the rows of a table are sorted; by status the rank, which is one for all of them. */
export function keyOf(sort: Sort, from: Table, rankOfAll: number): Prisma.Sql {
  return sort === 'status' ? sql`${rankOfAll}::int` : KEYS[sort][from];
}
