import { db } from '../../database/database';
import type { MailState, Role } from '../../prisma/generated/enums';
import type { Actor } from '../actor';
import { needsApproval } from '../invitations/policy';
import { findAcceptedInvitation } from '../invitations/queries';
import { must } from '../problem';
import { maySeeUsers } from '../users/policy';
import { selectCount, selectCounts, selectMatching, selectPage } from './page';
import { ListPeople, STATUSES, type StatusFilter } from './schema';

/** Somebody who is in, or who is invited. */
export type Person = {
  kind: 'user' | 'invitation';
  id: string;
  email: string;
  /** Null for the invited of whom no name is known: they tell it when they join. */
  name: string | null;
  firstName: string;
  lastName: string;
  role: Role;
  status: 'active' | 'disabled' | 'pending' | 'expired';
  /** An invite whose sender may no longer give its role. */
  needsApproval: boolean;
  createdAt: Date;
  lastActiveAt: Date | null;
  expiresAt: Date | null;
  /** What became of the newest invite mail; null for users, and where e-mail was off. */
  mailState: MailState | null;
  /** Why it was not accepted: a cause with its facts, or, of mails before version 0.2, a sentence. */
  mailCause: string | null;
  mailCauseFacts: unknown;
  mailExplanation: string | null;
};

/** `before` and `after` lead to the pages beside this one, null where there is none. */
export type PeoplePage = {
  people: Person[];
  /** How many there are, counted up to `countLimitOf`. */
  total: number;
  before: string | null;
  after: string | null;
};

export const PAGE_SIZE = 50;

/** People are counted up to so many: counting more would take longer than finding a page. */
const COUNT_LIMIT = 10_000;
/** And up to so many where each has to be looked at for what is asked. It is more than may be chosen at once. */
const FOUND_LIMIT = 2_000;

/** Up to how many people are counted where this is asked. */
export function countLimitOf({ search, factor }: Pick<ListPeople, 'search' | 'factor'>): number {
  return search || factor ? FOUND_LIMIT : COUNT_LIMIT;
}

/** How many may be chosen at once by what the list is filtered by: more would take longer than a browser waits. */
export const MATCHING_LIMIT = 1_000;

/**
 * One page of everybody: users and open invitations alike, found by name or address, role, status, second factor and
 * group, in the order that was asked for; nobody where something was asked that cannot be. All of it happens in the
 * database, and a page far down the list costs what the first one does: it begins behind a row rather than after so many
 * (keyset paging), so it also stays right while rows come and go. Throws `forbidden`.
 */
export async function listPeople(actor: Actor, asked: ListPeople, size = PAGE_SIZE): Promise<PeoplePage> {
  must(maySeeUsers(actor), 'forbidden');
  if (asked.unusable.length > 0) return { people: [], total: 0, before: null, after: null };
  const page = await readPage(asked, size);
  const [{ total } = { total: 0 }] = await db().$queryRaw<{ total: number }[]>(
    selectCount(asked, countLimitOf(asked)),
  );
  return { ...page, total };
}

async function readPage(
  asked: ListPeople & { id?: string },
  size: number,
): Promise<Omit<PeoplePage, 'total'>> {
  const isBackwards = asked.before !== undefined;
  // One row more than the page has says whether there is another page.
  const rows = await db().$queryRaw<Row[]>(selectPage(asked, size + 1));
  const hasMore = rows.length > size;
  const shown = rows.slice(0, size);
  if (isBackwards) shown.reverse();
  const [first, last] = [shown[0], shown.at(-1)];
  return {
    people: shown.map(({ key: _key, ...row }) => judged(row)),
    before: first && (isBackwards ? hasMore : asked.after) ? `${first.id}~${first.key}` : null,
    after: last && (isBackwards || hasMore) ? `${last.id}~${last.key}` : null,
  };
}

/** Somebody as the list has them; null when nobody who is in or invited has this id. Throws `forbidden`. */
export async function findPerson(actor: Actor, id: string): Promise<Person | null> {
  must(maySeeUsers(actor), 'forbidden');
  const { people } = await readPage({ ...ListPeople.parse({}), id }, 1);
  return people[0] ?? null;
}

/** Users and open invitations with these addresses; an address that nobody has is left out. Throws `forbidden`. */
export async function findByAddress(
  actor: Actor,
  emails: string[],
): Promise<Pick<Person, 'kind' | 'id' | 'email'>[]> {
  must(maySeeUsers(actor), 'forbidden');
  return db().$queryRaw`
    select 'user' as kind, id, email from "user" where email = any(${emails})
    union all
    select 'invitation', id, email from invitation
    where email = any(${emails}) and "acceptedAt" is null and "revokedAt" is null`;
}

/** Whom entries of the activity log are about who has this id: how they are called, and the id of the invite they came by. */
export type Identity = { name: string; invitationId: string | null };

/** Null when nobody who is in or invited has this id. Throws `forbidden`. */
export async function findIdentity(actor: Actor, id: string): Promise<Identity | null> {
  const person = await findPerson(actor, id);
  if (!person) return null;
  const { name, email, kind } = person;
  const invitation = kind === 'user' ? await findAcceptedInvitation(id) : null;
  return { name: name ?? email, invitationId: invitation?.id ?? null };
}

/** The id of the user who came in by this invite; null when nobody did. Throws `forbidden`. */
export async function findJoined(actor: Actor, invitationId: string): Promise<string | null> {
  must(maySeeUsers(actor), 'forbidden');
  const invitation = await db().invitation.findUnique({ where: { id: invitationId } });
  return invitation?.acceptedUserId ?? null;
}

/** How many there are in each state, counted up to `countLimitOf`; null where a search finds too many to tell. */
export type PeopleCounts = { all: number } & Record<StatusFilter, number | null>;

/**
 * How many people there are in all and in each state, of those whom all else that is asked finds; null where something
 * was asked that cannot be. Throws `forbidden`.
 */
export async function countPeople(actor: Actor, asked: ListPeople): Promise<PeopleCounts | null> {
  must(maySeeUsers(actor), 'forbidden');
  if (asked.unusable.length > 0) return null;
  const limit = countLimitOf(asked);
  const [counts] = await db().$queryRaw<Record<StatusFilter, number>[]>(selectCounts(asked, limit));
  if (!counts) return null;
  const { active, disabled, pending, expired } = counts;
  // Everybody is in one of these four.
  const all = Math.min(limit, active + disabled + pending + expired);
  if (asked.search === '') return { all, ...counts };
  const isCut = { user: active + disabled >= limit, invitation: pending + expired >= limit };
  const known = STATUSES.map((status) => {
    const kind = status === 'active' || status === 'disabled' ? 'user' : 'invitation';
    return [status, isCut[kind] ? null : counts[status]];
  });
  return { all, ...Object.fromEntries(known) };
}

/** Of a person, what decides which deeds apply to them. */
export type Matching = Pick<Person, 'kind' | 'id' | 'email' | 'role' | 'status' | 'needsApproval'>;

/**
 * Everybody who is found at this moment, on whatever page they stand, from A to Z by address. Throws `forbidden`,
 * `filter_unusable` where something was asked that cannot be, for that is not everybody, and `matching_too_many` where they
 * are more than `MATCHING_LIMIT`.
 */
export async function listMatching(actor: Actor, asked: ListPeople): Promise<Matching[]> {
  must(maySeeUsers(actor), 'forbidden');
  must(asked.unusable.length === 0, 'filter_unusable');
  const rows = await db().$queryRaw<(Omit<Matching, 'needsApproval'> & Answered)[]>(
    selectMatching(asked, MATCHING_LIMIT + 1),
  );
  must(rows.length <= MATCHING_LIMIT, 'matching_too_many', { most: MATCHING_LIMIT });
  return rows.map(judged);
}

/** Whoever answers for an invite, as the database gives it. */
type Answered = { invitedById: string | null; inviterRole: Role | null; inviterDisabledAt: Date | null };

/** A row of the list as the database gives it. */
type Row = Omit<Person, 'needsApproval'> & Answered & { key: string };

/** A row without whoever answers for it, but with whether that leaves it waiting. */
function judged<R extends Pick<Person, 'kind' | 'role'> & Answered>(row: R) {
  const { invitedById, inviterRole, inviterDisabledAt, ...person } = row;
  const { kind, role } = row;
  const invitedBy = inviterRole && { role: inviterRole, disabledAt: inviterDisabledAt };
  const isWaiting = kind === 'invitation' && needsApproval({ role, invitedById, invitedBy });
  return { ...person, needsApproval: isWaiting };
}

const BATCH = 1000;

/**
 * Everybody, or all who are found, from A to Z by address, fetched batch by batch as they are taken: at no time are all in
 * memory. Nobody where something was asked that cannot be. Throws `forbidden`.
 */
export async function* listEverybody(
  actor: Actor,
  asked: ListPeople = ListPeople.parse({}),
): AsyncGenerator<Person[], void> {
  must(maySeeUsers(actor), 'forbidden');
  if (asked.unusable.length > 0) return;
  let after: string | null = null;
  do {
    const place = ListPeople.parse({ sort: 'email', after }).after;
    const page = await readPage(
      { ...asked, sort: 'email', order: 'asc', before: undefined, after: place },
      BATCH,
    );
    yield page.people;
    after = page.after;
  } while (after);
}
