import { Prisma } from '../../prisma/generated/client';
import type { MailState, Role } from '../../prisma/generated/enums';
import type { Actor } from '../actor';
import { db } from '../db';
import { mayManageInvitations } from '../invitations/policy';
import { must } from '../problem';

/** Somebody who is in, or who is invited. */
export type Person = {
  kind: 'user' | 'invitation';
  id: string;
  email: string;
  /** Null for the invited: they tell it when they join. */
  name: string | null;
  role: Role;
  status: 'active' | 'disabled' | 'pending' | 'expired';
  lastActiveAt: Date | null;
  expiresAt: Date | null;
  /** What became of the newest invite mail; null for users, and where e-mail was off. */
  mailState: MailState | null;
  mailSentAt: Date | null;
  mailNextTryAt: Date | null;
  mailReply: string | null;
  mailExplanation: string | null;
};

export type PeoplePage = { people: Person[]; total: number; page: number; pages: number };

export const PAGE_SIZE = 50;

/**
 * One page of everybody, newest first: users and open invitations alike, found by name or address. Searching, counting
 * and paging happen in the database. A page past the end is the last one. Throws `forbidden`.
 */
export async function listPeople(actor: Actor, search: string, page: number): Promise<PeoplePage> {
  must(mayManageInvitations(actor), 'forbidden');
  // PostgreSQL stores no NUL, so no name holds one; asked for, it would be a fault rather than nobody.
  const pattern = `%${search
    .trim()
    .replaceAll('\0', '\uFFFD')
    .replace(/[\\%_]/g, '\\$&')}%`;
  const everybody = Prisma.sql`
    select 'user' as kind, id, email, "firstName" || ' ' || "lastName" as name, role, "createdAt", "lastActiveAt",
           null::timestamptz as "expiresAt",
           case when "disabledAt" is null then 'active' else 'disabled' end as status
    from "user"
    where email ilike ${pattern} or "firstName" || ' ' || "lastName" ilike ${pattern}
    union all
    select 'invitation', id, email, null, role, "createdAt", null, "expiresAt",
           case when "expiresAt" > now() then 'pending' else 'expired' end
    from invitation
    where "acceptedAt" is null and "revokedAt" is null and email ilike ${pattern}`;

  const [{ total } = { total: 0 }] = await db().$queryRaw<{ total: number }[]>`
    select count(*)::int as total from (${everybody}) as everybody`;
  const pages = Math.max(1, Math.ceil(total / PAGE_SIZE));
  const shown = Math.min(Math.max(1, Math.trunc(page)), pages);
  const people = await db().$queryRaw<Person[]>`
    select person.kind, person.id, person.email, person.name, person.role::text as role, person.status,
           person."lastActiveAt", person."expiresAt",
           mail.state::text as "mailState", mail."sentAt" as "mailSentAt", mail."nextTryAt" as "mailNextTryAt",
           mail.reply as "mailReply", mail.explanation as "mailExplanation"
    from (select * from (${everybody}) as everybody
          order by "createdAt" desc, id desc
          limit ${PAGE_SIZE} offset ${(shown - 1) * PAGE_SIZE}) as person
    left join lateral (select * from mail where person.kind = 'invitation' and mail."aboutId" = person.id
                       order by mail."createdAt" desc limit 1) as mail on true
    order by person."createdAt" desc, person.id desc`;
  return { people, total, page: shown, pages };
}
