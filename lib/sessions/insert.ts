import { Prisma } from '../../prisma/generated/client';
import { type Origin, system } from '../actor';
import { insertEntry } from '../audit/insert';
import { newId } from '../new-id';
import { expiryFrom } from './expiry';
import { hashOfSecret } from './secret';

/** So long a right password waits for its code. */
export const CODE_AWAITED_MS = 10 * 60_000;

/** On so many devices a user is signed in at most; as many sign-ins, counted apart, may await a code. */
export const MOST_SESSIONS = 50;

/** By what somebody shows who they are: password, code of a device of theirs, or a key on one (RFC 8176 §2). */
export type Method = 'pwd' | 'otp' | 'hwk';

/** Whether it is a second factor: who has a passkey has it on a device that has asked for a finger or a PIN. */
export function isFactor(by: Method): boolean {
  return by !== 'pwd';
}

/** A session that is about to begin. */
export type Beginning = {
  secret: string;
  userId: string;
  at: Date;
  awaitsCode: boolean;
  by: Method;
};

/**
 * SQL: parts of a statement that follow one named `person`, which gives id and address of whoever is to be signed in, their
 * row locked, and no row where nobody is. The part `begun` gives the id of their session on the device that the request came
 * from. Where the user has as many as there may be, the oldest of the kind ends.
 */
export function insertSession({ ip, userAgent }: Origin, beginning: Beginning): Prisma.Sql {
  const { secret, userId, at, awaitsCode, by } = beginning;
  const id = newId();
  const expiresAt = awaitsCode ? new Date(at.getTime() + CODE_AWAITED_MS) : expiryFrom(at, at);
  return Prisma.sql`
    begun as (
      insert into session (id, "secretHash", "userId", ip, "userAgent", "createdAt", "lastUsedAt", "provedAt", "expiresAt",
                           "awaitsCode", "hasShownFactor", methods)
      select ${id}::uuid, ${hashOfSecret(secret)}::text, id, ${ip}::text, ${userAgent?.slice(0, 500) ?? null}::text,
             ${at}::timestamptz, ${at}::timestamptz, ${at}::timestamptz, ${expiresAt}::timestamptz,
             ${awaitsCode}::boolean, ${isFactor(by)}::boolean, array[${by}::text]
      from person
      returning id
    ),
    ${deleteOldest(userId, id, awaitsCode)}`;
}

/**
 * SQL: the same for ending the oldest sessions of the one who is `person` beyond the most that there may be, never the one
 * that has just begun.
 */
export function deleteOldest(userId: string, newId: string, awaitsCode: boolean): Prisma.Sql {
  const facts = { email: Prisma.sql`person.email`, devices: Prisma.sql`select count(*) from ended` };
  const told = insertEntry(
    system,
    { event: 'user.signed_out_oldest', subjectId: userId, facts },
    Prisma.sql`person where not ${awaitsCode}::boolean and exists (select from ended)`,
  );
  // By itself, or the planner may find those of the user among all that have not expired.
  return Prisma.sql`
    theirs as materialized (
      select id, "createdAt", "expiresAt", "awaitsCode" from session where "userId" = (select id from person)
    ),
    ended as (
      delete from session where id in (
        select id from theirs
        where "awaitsCode" = ${awaitsCode}::boolean and "expiresAt" > ${new Date()}::timestamptz
          and id <> ${newId}::uuid
        order by "createdAt" desc, id desc offset ${MOST_SESSIONS - 1}::int
      )
      returning id
    ),
    ended_told as (${told})`;
}
