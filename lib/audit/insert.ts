import { Prisma } from '../../prisma/generated/client';
import { type Actor, nameOf } from '../actor';
import { newId } from '../new-id';
import type { AuditEvent, AuditFacts } from './event';

/** An event about a user, with SQL for each of its facts. */
type Told<E extends AuditEvent> = {
  event: E;
  subjectId: string;
  facts: { [Fact in keyof AuditFacts<E>]: Prisma.Sql };
};

/** SQL: writes the activity log in the same statement as what it tells, where `from` gives a row. */
export function insertEntry<E extends AuditEvent>(
  actor: Actor,
  { event, subjectId, facts }: Told<E>,
  from: Prisma.Sql,
): Prisma.Sql {
  const pairs = Object.entries<Prisma.Sql>(facts).map(
    ([name, value]) => Prisma.sql`${name}::text, (${value})::text`,
  );
  return Prisma.sql`
    insert into audit_entry (id, at, event, "actorKind", "actorId", "actorLabel", "subjectId", facts, ip)
    select ${newId()}::uuid, ${new Date()}::timestamptz, ${event}::text, ${actor.kind}::text,
           ${actor.kind === 'user' ? actor.id : null}::uuid, ${nameOf(actor)}::text, ${subjectId}::uuid,
           jsonb_build_object(${Prisma.join(pairs)}), ${actor.ip}::text
    from ${from}`;
}
