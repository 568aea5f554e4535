import { type Actor, nameOf } from '../actor';
import type { Tx } from '../db';

/** What can happen on an instance, by `noun.past_participle`. */
export type AuditEvent =
  | 'setup.completed'
  | 'setup.finished'
  | 'setup.skipped'
  | 'setup.managed_by_environment'
  | 'setup.reset'
  | 'ownership.handed_over'
  | 'user.signed_in'
  | 'user.signed_out'
  | 'user.signed_out_elsewhere'
  | 'user.signed_out_everywhere'
  | 'user.renamed'
  | 'user.role_changed'
  | 'user.disabled'
  | 'user.enabled'
  | 'user.deleted'
  | 'user.imported'
  | 'user.password_changed'
  | 'user.email_changed'
  | 'email_change.requested'
  | 'email_change.withdrawn'
  | 'invitation.sent'
  | 'invitation.resent'
  | 'invitation.renewed'
  | 'invitation.link_copied'
  | 'invitation.revoked'
  | 'invitation.accepted'
  | 'invitation.handed_over'
  | 'password_reset.requested'
  | 'password_reset.link_copied'
  | 'password_reset.completed'
  | 'mail.sent_again'
  | 'activity.exported';

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
