import type { Tx } from '../../database/database';
import { type Actor, nameOf } from '../actor';
import { newId } from '../new-id';
import type { AuditEvent, AuditFacts } from './event';

/** An event with its facts: no others than `EVENTS` lists for it. */
export type AuditRecord = {
  [E in AuditEvent]: { event: E; subjectId?: string; facts?: AuditFacts<E> };
}[AuditEvent];

/** Of more rows than fit into one statement Prisma would make several at once, and a transaction has one connection. */
const ROWS_AT_ONCE = 1_000;

/** Writes the activity log in the same transaction as what it tells, so that neither is ever there alone. */
export async function record(tx: Tx, actor: Actor, ...records: AuditRecord[]): Promise<void> {
  const rows = records.map(({ event, subjectId, facts = {} }) => ({
    // As in lib/audit/insert.ts: entries of one millisecond are ordered by their ids, whoever has written them.
    id: newId(),
    event,
    subjectId: subjectId ?? null,
    facts,
    actorKind: actor.kind,
    actorId: actor.kind === 'user' ? actor.id : null,
    actorLabel: nameOf(actor),
    ip: actor.ip,
  }));
  for (let at = 0; at < rows.length; at += ROWS_AT_ONCE)
    await tx.auditEntry.createMany({ data: rows.slice(at, at + ROWS_AT_ONCE) });
}

/**
 * Takes every row out of the chain, for an instance whose key is another one from now on: under that key nobody could
 * verify it. The rows stay, and are chained from the first one on.
 */
export async function unchainEntries(tx: Tx): Promise<void> {
  await tx.auditEntry.updateMany({
    where: { position: { not: null } },
    data: { position: null, chainHash: null },
  });
  await tx.auditHead.deleteMany();
}
