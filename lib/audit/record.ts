import { type Actor, nameOf } from '../actor';
import type { Tx } from '../db';

/** What can happen on an instance, by `noun.past_participle`. */
export type AuditEvent =
  | 'mail.sent_again'
  | 'setup.completed'
  | 'setup.finished'
  | 'user.signed_in'
  | 'user.signed_out'
  | 'invitation.sent'
  | 'invitation.resent'
  | 'invitation.link_copied'
  | 'invitation.revoked'
  | 'invitation.accepted'
  | 'password_reset.requested'
  | 'password_reset.link_copied'
  | 'password_reset.completed';

export type AuditRecord = { event: AuditEvent; subjectId?: string; facts?: Record<string, string> };

/** Writes the activity log in the same transaction as what it tells, so that neither is ever there alone. */
export async function record(tx: Tx, actor: Actor, ...records: AuditRecord[]): Promise<void> {
  await tx.auditEntry.createMany({
    data: records.map(({ event, subjectId, facts = {} }) => ({
      event,
      subjectId: subjectId ?? null,
      facts,
      actorKind: actor.kind,
      actorId: actor.kind === 'user' ? actor.id : null,
      actorLabel: nameOf(actor),
      ip: actor.ip,
    })),
  });
}
