import type { About } from './schema';

/** What a user can own (lib/departures/registry.ts), by the fact that says how many of them they left behind. */
export const OWNED = ['openInvitations'] as const;
export type OwnedName = (typeof OWNED)[number];

/**
 * Everything that can happen on an instance, by `noun.past_participle`: what the activity log files it under, and the facts
 * that may be stored with it. Every fact is a string and may be missing; none is ever a secret. `email` is the address of
 * whom it is about, as it was then; `devices` is how many sign-ins ended by it. words/en.json has a sentence for each
 * (`activityLog.event`).
 */
export const EVENTS = {
  'setup.completed': { about: 'setup', facts: ['email'] },
  'setup.finished': { about: 'setup', facts: [] },
  'setup.skipped': { about: 'setup', facts: [] },
  /** The owner's account was made, or changed, to match the environment. */
  'setup.managed_by_environment': { about: 'setup', facts: ['email'] },
  /** How many there were before everything was deleted. */
  'setup.reset': { about: 'setup', facts: ['users', 'invitations'] },
  /** `email` is the new owner's, `from` the address of the one before. */
  'ownership.handed_over': { about: 'people', facts: ['email', 'from'] },
  'user.signed_in': { about: 'sign-ins', facts: ['email'] },
  /**
   * One row for a burst, whatever was tried in it: `attempts` with the first address and the first network, and how many of
   * each there were.
   */
  'user.sign_in_failed': { about: 'sign-ins', facts: ['email', 'emails', 'attempts', 'network', 'networks'] },
  'user.signed_out': { about: 'sign-ins', facts: ['email'] },
  /** Other devices than the one in use: one of them, or all. */
  'user.signed_out_elsewhere': { about: 'sign-ins', facts: ['email', 'devices'] },
  /** One device of somebody else. */
  'user.signed_out_on_device': { about: 'sign-ins', facts: ['email'] },
  /** Devices that were signed in the longest, so that there are no more than there may be. */
  'user.signed_out_oldest': { about: 'sign-ins', facts: ['email', 'devices'] },
  'user.signed_out_everywhere': { about: 'sign-ins', facts: ['email', 'devices'] },
  /** Names, before and after. */
  'user.renamed': { about: 'people', facts: ['email', 'from', 'to'] },
  /** Roles, before and after. */
  'user.role_changed': { about: 'people', facts: ['email', 'from', 'to'] },
  'user.disabled': { about: 'people', facts: ['email', 'devices'] },
  'user.enabled': { about: 'people', facts: ['email'] },
  /**
   * How many the user owned of each kind: they went to the address `movedTo`, or ended where there is none. Version 0.1.0
   * stored them as English text instead ("3 open invites"): `moved` with `movedTo`, or `ended`.
   */
  'user.deleted': { about: 'people', facts: ['email', 'role', 'devices', ...OWNED, 'movedTo'] },
  /** `groups` are the names of those that they came into, with ", " between them. */
  'user.imported': { about: 'people', facts: ['email', 'role', 'groups'] },
  'user.password_changed': { about: 'passwords', facts: ['email', 'devices'] },
  /** Addresses, before and after. */
  'user.email_changed': { about: 'people', facts: ['from', 'to'] },
  /** `email` is the address in use, `to` the one that was asked for. */
  'email_change.requested': { about: 'people', facts: ['email', 'to'] },
  'email_change.withdrawn': { about: 'people', facts: ['email', 'to'] },
  'two_factor.turned_on': { about: 'passwords', facts: ['email'] },
  'two_factor.turned_off': { about: 'passwords', facts: ['email'] },
  /** Somebody else took a lost factor away, or the command line did; `passkeys` is how many went with it. */
  'two_factor.cleared': { about: 'passwords', facts: ['email', 'passkeys'] },
  'backup_codes.renewed': { about: 'passwords', facts: ['email'] },
  /** `left` is how many are left. */
  'backup_code.used': { about: 'passwords', facts: ['email', 'left'] },
  'passkey.added': { about: 'passwords', facts: ['email', 'name'] },
  'passkey.renamed': { about: 'passwords', facts: ['email', 'from', 'to'] },
  'passkey.removed': { about: 'passwords', facts: ['email', 'name'] },
  /** A browser got into an app. */
  'pass.made': { about: 'sign-ins', facts: ['email', 'app'] },
  'app_password.made': { about: 'passwords', facts: ['email', 'app', 'name'] },
  'app_password.ended': { about: 'passwords', facts: ['email', 'app', 'name'] },
  /** What an app had by sign-ins of somebody's ended; they are still signed in here. */
  'app_sign_in.ended': { about: 'sign-ins', facts: ['email', 'app'] },
  'user.proved': { about: 'sign-ins', facts: ['email'] },
  'group.added': { about: 'groups', facts: ['name'] },
  /** Names, before and after. */
  'group.renamed': { about: 'groups', facts: ['from', 'to'] },
  /** `people` is how many were in it. */
  'group.removed': { about: 'groups', facts: ['name', 'people'] },
  /** Somebody else brought them in, also into the groups of an open invite. `group` is its name. */
  'group.joined': { about: 'groups', facts: ['email', 'group'] },
  'group.left': { about: 'groups', facts: ['email', 'group'] },
  /** `groups` are the names of those into which they come by accepting, where the sender chose some. */
  'invitation.sent': { about: 'invites', facts: ['email', 'role', 'groups'] },
  'invitation.resent': { about: 'invites', facts: ['email', 'role', 'groups'] },
  /** The invited asked for a new link themselves. */
  'invitation.renewed': { about: 'invites', facts: ['email', 'role'] },
  'invitation.link_copied': { about: 'invites', facts: ['email'] },
  'invitation.revoked': { about: 'invites', facts: ['email'] },
  /** Somebody who may give the role answers for it from now on, in the place of a sender who may not. */
  'invitation.approved': { about: 'invites', facts: ['email', 'role'] },
  /** `groups` are the names of those that they came into by it. */
  'invitation.accepted': { about: 'invites', facts: ['email', 'role', 'groups'] },
  /** Addresses of the inviters, before and after. */
  'invitation.handed_over': { about: 'invites', facts: ['email', 'from', 'to'] },
  'password_reset.requested': { about: 'passwords', facts: ['email'] },
  'password_reset.link_copied': { about: 'passwords', facts: ['email'] },
  'password_reset.completed': { about: 'passwords', facts: ['email'] },
  /** `template` is the name of the mail. */
  'mail.sent_again': { about: 'passwords', facts: ['to', 'template'] },
  'mail.test_sent': { about: 'passwords', facts: ['to', 'template'] },
  /** `kind` is `oidc` where it signs in by itself. */
  'app.added': { about: 'apps', facts: ['name', 'address', 'kind'] },
  /** `what` is the column; `from` and `to` are there for short ones. */
  'app.changed': { about: 'apps', facts: ['name', 'what', 'from', 'to'] },
  'app.removed': { about: 'apps', facts: ['name'] },
  /** A user or a `group`; neither: everybody. */
  'app.allowed': { about: 'apps', facts: ['email', 'name', 'group'] },
  'app.denied': { about: 'apps', facts: ['email', 'name', 'group'] },
  /** A prefix ends in an asterisk. `key` is `yes` where it asks for the app's key. */
  'app.path_opened': { about: 'apps', facts: ['name', 'path', 'key'] },
  'app.path_closed': { about: 'apps', facts: ['name', 'path'] },
  'app.key_made': { about: 'apps', facts: ['name'] },
  'app.key_ended': { about: 'apps', facts: ['name'] },
  /** `what` is the column (OidcClient). Of lists, `from` are those that went away and `to` those that came. */
  'client.changed': { about: 'apps', facts: ['name', 'what', 'from', 'to'] },
  'client.secret_renewed': { about: 'apps', facts: ['name'] },
  /** `scopes` are what it may be told, with spaces between. */
  'app.agreed': { about: 'apps', facts: ['email', 'name', 'scopes'] },
  'oidc.keys_rotated': { about: 'apps', facts: [] },
  /** Somebody had it told at once of the sign-outs that it did not take. */
  'app.told_again': { about: 'apps', facts: ['name'] },
  /** `outcome` is that of all attacks together (lib/door-checks/schema.ts), `failed` how many came through. */
  'app.checked': { about: 'apps', facts: ['name', 'outcome', 'failed'] },
  /** `format` is `csv` or `jsonl`; version 0.1.0 stored "CSV" and "JSON lines". */
  'activity.exported': { about: 'exports', facts: ['format'] },
  'instance.backed_up': { about: 'exports', facts: [] },
  /** `madeAt` is when the backup was made (ISO 8601), `users` how many came with it. */
  'instance.restored': { about: 'setup', facts: ['madeAt', 'users'] },
} as const satisfies Record<string, { about: About; facts: readonly string[] }>;

export type AuditEvent = keyof typeof EVENTS;

/** The facts that an event may have. */
export type AuditFacts<E extends AuditEvent> = Partial<Record<(typeof EVENTS)[E]['facts'][number], string>>;

/** What an event is filed under; null for one that is not known any more. */
export function aboutOf(event: string): About | null {
  return Object.hasOwn(EVENTS, event) ? EVENTS[event as AuditEvent].about : null;
}
