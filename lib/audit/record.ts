import type { Tx } from '../../database/database';
import { type Actor, nameOf } from '../actor';

/**
 * What can happen on an instance, by `noun.past_participle`, with the facts that may be told of it. Every fact is a
 * string and may be missing; none is ever a secret. `email` is the address of whom it is about, as it was then;
 * `devices` how many sign-ins ended by it.
 */
export const FACTS = {
  'setup.completed': ['email'],
  'setup.finished': [],
  'setup.skipped': [],
  /** The owner's account was made, or changed, to match the environment. */
  'setup.managed_by_environment': ['email'],
  /** How many there were before everything was deleted. */
  'setup.reset': ['users', 'invitations'],
  /** `email` is the new owner's, `from` the address of the one before. */
  'ownership.handed_over': ['email', 'from'],
  'user.signed_in': ['email'],
  'user.signed_out': ['email'],
  /** Other devices than the one in use: one of them, or all. */
  'user.signed_out_elsewhere': ['email', 'devices'],
  'user.signed_out_everywhere': ['email', 'devices'],
  /** Names, before and after. */
  'user.renamed': ['email', 'from', 'to'],
  /** Roles, before and after. */
  'user.role_changed': ['email', 'from', 'to'],
  'user.disabled': ['email', 'devices'],
  'user.enabled': ['email'],
  /** `moved` and `ended` are what the user owned, in words ("3 invitations"); `movedTo` is the address it went to. */
  'user.deleted': ['email', 'role', 'devices', 'moved', 'movedTo', 'ended'],
  'user.imported': ['email', 'role'],
  'user.password_changed': ['email', 'devices'],
  /** Addresses, before and after. */
  'user.email_changed': ['from', 'to'],
  /** `email` is the address in use, `to` the one that was asked for. */
  'email_change.requested': ['email', 'to'],
  'email_change.withdrawn': ['email', 'to'],
  'two_factor.turned_on': ['email'],
  'two_factor.turned_off': ['email'],
  /** Somebody else took a lost factor away, or the command line did; `passkeys` is how many went with it. */
  'two_factor.cleared': ['email', 'passkeys'],
  'backup_codes.renewed': ['email'],
  /** `left` is how many are left. */
  'backup_code.used': ['email', 'left'],
  'passkey.added': ['email', 'name'],
  'passkey.renamed': ['email', 'from', 'to'],
  'passkey.removed': ['email', 'name'],
  'user.proved': ['email'],
  'invitation.sent': ['email', 'role'],
  'invitation.resent': ['email', 'role'],
  /** The invited asked for a new link themselves. */
  'invitation.renewed': ['email', 'role'],
  'invitation.link_copied': ['email'],
  'invitation.revoked': ['email'],
  'invitation.accepted': ['email', 'role'],
  /** Addresses of the inviters, before and after. */
  'invitation.handed_over': ['email', 'from', 'to'],
  'password_reset.requested': ['email'],
  'password_reset.link_copied': ['email'],
  'password_reset.completed': ['email'],
  'mail.sent_again': ['to', 'template'],
  'activity.exported': ['format'],
  'instance.backed_up': [],
  /** `madeAt` is when the backup was made (ISO 8601), `users` how many came with it. */
  'instance.restored': ['madeAt', 'users'],
} as const satisfies Record<string, readonly string[]>;

export type AuditEvent = keyof typeof FACTS;

/** The facts that an event may have. */
export type AuditFacts<E extends AuditEvent> = Partial<Record<(typeof FACTS)[E][number], string>>;

/** An event with its facts: no others than `FACTS` lists for it. */
export type AuditRecord = {
  [E in AuditEvent]: { event: E; subjectId?: string; facts?: AuditFacts<E> };
}[AuditEvent];

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
