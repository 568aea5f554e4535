import { db } from '../../database/database';
import type { MailState, Role } from '../../prisma/generated/enums';
import type { Actor } from '../actor';
import { needsApproval } from '../invitations/policy';
import { findAcceptedInvitation } from '../invitations/queries';
import { must } from '../problem';
import { maySeeUsers } from '../users/policy';
import { selectCount, selectPage } from './page';
import { ListPeople } from './schema';

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
  mailSentAt: Date | null;
  mailNextTryAt: Date | null;
  mailReply: string | null;
  /** Why it was not accepted: a cause with its facts, or, of mails before version 0.2, a sentence. */
  mailCause: string | null;
  mailCauseFacts: unknown;
  mailExplanation: string | null;
};

/** `before` and `after` lead to the pages beside this one, null where there is none. */
export type PeoplePage = {
  people: Person[];
  /** How many there are, counted up to `COUNT_LIMIT`. */
  total: number;
  before: string | null;
  after: string | null;
};

export const PAGE_SIZE = 50;

/** People are counted up to so many: counting more would take longer than finding a page. */
export const COUNT_LIMIT = 10_000;

/**
 * One page of everybody: users and open invitations alike, found by name or address, role and status, in the order that
 * was asked for; nobody where something was asked that cannot be. All of it happens in the database, and a page far down the list costs what the first one does: it
 * begins behind a row rather than after so many (keyset paging), so it also stays right while rows come and go.
 * Throws `forbidden`.
 */
export async function listPeople(actor: Actor, asked: ListPeople, size = PAGE_SIZE): Promise<PeoplePage> {
  must(maySeeUsers(actor), 'forbidden');
  if (asked.unusable.length > 0) return { people: [], total: 0, before: null, after: null };
  const isBackwards = asked.before !== undefined;
  // One row more than the page has says whether there is another page.
  const rows = await db().$queryRaw<Row[]>(selectPage(asked, size + 1));
  const hasMore = rows.length > size;
  const shown = rows.slice(0, size);
  if (isBackwards) shown.reverse();
  const [first, last] = [shown[0], shown.at(-1)];
  const [{ total } = { total: 0 }] = await db().$queryRaw<{ total: number }[]>(
    selectCount(asked, COUNT_LIMIT),
  );
  return {
    people: shown.map(personOf),
    total,
    before: first && (isBackwards ? hasMore : asked.after) ? `${first.id}~${first.key}` : null,
    after: last && (isBackwards || hasMore) ? `${last.id}~${last.key}` : null,
  };
}

/** Somebody as the list has them; null when nobody who is in or invited has this id. Throws `forbidden`. */
export async function findPerson(actor: Actor, id: string): Promise<Person | null> {
  must(maySeeUsers(actor), 'forbidden');
  const [row] = await db().$queryRaw<Row[]>(selectPage({ ...ListPeople.parse({}), id }, 1));
  return row ? personOf(row) : null;
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

/** A row of the list as the database gives it, with whoever answers for an invite. */
type Row = Omit<Person, 'needsApproval'> & {
  key: string;
  invitedById: string | null;
  inviterRole: Role | null;
  inviterDisabledAt: Date | null;
};

function personOf({ key: _key, invitedById, inviterRole, inviterDisabledAt, ...person }: Row): Person {
  const invitedBy = inviterRole && { role: inviterRole, disabledAt: inviterDisabledAt };
  const isWaiting =
    person.kind === 'invitation' && needsApproval({ role: person.role, invitedById, invitedBy });
  return { ...person, needsApproval: isWaiting };
}

const BATCH = 1000;

/**
 * Everybody, from A to Z by address, fetched batch by batch as they are taken: at no time are all in memory. Throws
 * `forbidden`.
 */
export async function* listEverybody(actor: Actor): AsyncGenerator<Person[], void> {
  let behind: string | null = null;
  do {
    const page = await listPeople(actor, ListPeople.parse({ sort: 'email', after: behind }), BATCH);
    yield page.people;
    behind = page.after;
  } while (behind);
}
