import { type AuditEvent, type AuditFacts, FACTS } from './record';

/** Of an entry, what its sentence is made of. */
export type Tellable = {
  event: string;
  actorKind: string;
  actorId: string | null;
  actorLabel: string;
  subjectId: string | null;
  facts: Record<string, string>;
};

/** Who did it, whom it is about, and whether that is the same person. */
type Telling = {
  who: string;
  whom: string;
  isOwn: boolean;
  /** Whoever proved by it who they are, though nobody was signed in: then the address is their name. */
  newcomer: string;
};

/** One sentence for every event, without its full stop. */
const SENTENCES: { [E in AuditEvent]: (telling: Telling, facts: AuditFacts<E>) => string } = {
  'setup.completed': ({ newcomer }) => `${newcomer} set up the owner account`,
  'setup.finished': ({ who }) => `${who} finished the set-up`,
  'setup.skipped': ({ who }) => `${who} skipped the set-up for now`,
  'setup.managed_by_environment': ({ who }, { email }) =>
    `${who} brought the owner’s account${email ? `, ${email},` : ''} in line with the settings`,
  'setup.reset': ({ who }, { users, invitations }) =>
    withEffects(
      `${who} took the instance back to its first start`,
      effect(users, 'user', 'deleted'),
      effect(invitations, 'invitation', 'deleted'),
    ),
  'ownership.handed_over': ({ who, whom }, { from }) =>
    `${who} handed ownership${change(from, undefined)} to ${whom}`,
  'user.signed_in': ({ newcomer }) => `${newcomer} signed in`,
  'user.signed_out': ({ who }) => `${who} signed out`,
  'user.signed_out_elsewhere': ({ who }, { devices }) =>
    `${who} signed out ${count(devices, 'other device') || 'on other devices'}`,
  'user.signed_out_everywhere': ({ who, whom, isOwn }, { devices }) =>
    withEffects(`${who} signed ${isOwn ? '' : `${whom} `}out everywhere`, signedOut(devices)),
  'user.renamed': ({ who, whom, isOwn }, { from, to }) =>
    `${who} changed ${isOwn ? 'their name' : `the name of ${whom}`}${change(from, to)}`,
  'user.role_changed': ({ who, whom }, { from, to }) =>
    `${who} changed the role of ${whom}${change(from, to)}`,
  'user.disabled': ({ who, whom }, { devices }) => withEffects(`${who} disabled ${whom}`, signedOut(devices)),
  'user.enabled': ({ who, whom }) => `${who} enabled ${whom}`,
  'user.deleted': ({ who, whom }, { role, moved, movedTo, ended, devices }) =>
    withEffects(
      `${who} deleted ${whom}${role ? `, ${one(role)}` : ''}`,
      moved && `${moved} went to ${movedTo || 'somebody else'}`,
      ended && `${ended} ended`,
      signedOut(devices),
    ),
  'user.imported': ({ who, whom }, { role }) => `${who} imported ${whom}${as(role)}`,
  'user.password_changed': ({ who, whom, isOwn }, { devices }) =>
    withEffects(`${who} changed ${isOwn ? 'their password' : `the password of ${whom}`}`, signedOut(devices)),
  'user.email_changed': ({ newcomer }, { from, to }) =>
    `${newcomer} changed their email${change(newcomer === from ? undefined : from, to)}`,
  'email_change.requested': ({ who, whom, isOwn }, { to }) =>
    `${who} asked to change ${isOwn ? 'their email' : `the email of ${whom}`}${change(undefined, to)}`,
  'email_change.withdrawn': ({ who, whom, isOwn }, { to }) =>
    `${who} took back the change of ${isOwn ? 'their email' : `the email of ${whom}`}${change(undefined, to)}`,
  'two_factor.turned_on': ({ who }) => `${who} turned on two-factor sign-in`,
  'two_factor.turned_off': ({ who }) => `${who} turned off two-factor sign-in`,
  'two_factor.cleared': ({ who, whom }, { passkeys }) =>
    withEffects(`${who} cleared the second factor of ${whom}`, effect(passkeys, 'passkey', 'removed')),
  'backup_codes.renewed': ({ who }) => `${who} made new backup codes`,
  'backup_code.used': ({ newcomer }, { left }) =>
    `${newcomer} used a backup code${left ? `; ${count(left, 'code') || 'none'} left` : ''}`,
  'passkey.added': ({ who }, { name }) => `${who} added a passkey${name ? `, ${name}` : ''}`,
  'passkey.renamed': ({ who }, { from, to }) => `${who} renamed a passkey${change(from, to)}`,
  'passkey.removed': ({ who }, { name }) => `${who} removed a passkey${name ? `, ${name}` : ''}`,
  'user.proved': ({ who }) => `${who} confirmed who they are`,
  'invitation.sent': ({ who, whom }, { role }) => `${who} invited ${whom}${as(role)}`,
  'invitation.resent': ({ who, whom }, { role }) => `${who} invited ${whom} again${as(role)}`,
  'invitation.renewed': ({ who, whom }) => `${who} asked for a new invite for ${whom}`,
  'invitation.link_copied': ({ who, whom }) => `${who} copied the invite link for ${whom}`,
  'invitation.revoked': ({ who, whom }) => `${who} revoked the invite for ${whom}`,
  'invitation.accepted': ({ newcomer }, { role }) =>
    `${newcomer} accepted the invite${role ? ` and joined${as(role)}` : ''}`,
  'invitation.handed_over': ({ who, whom }, { from, to }) =>
    `${who} handed over the invite for ${whom}${change(from, to)}`,
  'password_reset.requested': ({ who, whom }) => `${who} asked for a password reset link for ${whom}`,
  'password_reset.link_copied': ({ who, whom }) => `${who} copied a password reset link for ${whom}`,
  'password_reset.completed': ({ newcomer }) => `${newcomer} set a new password with a reset link`,
  'mail.sent_again': ({ who }, { to, template = '' }) =>
    `${who} had ${template ? `the ${template.replaceAll('-', ' ')} mail` : 'a mail'} to ${to || 'somebody'} sent again`,
  'activity.exported': ({ who }, { format }) =>
    `${who} exported the activity log${format ? ` as ${format}` : ''}`,
  'instance.backed_up': ({ who }) => `${who} backed up the instance`,
  'instance.restored': ({ who }, { madeAt, users }) =>
    withEffects(
      `${who} restored a backup${madeAt ? ` of ${moment(madeAt)}` : ''}`,
      effect(users, 'user', 'put back'),
    ),
};

/**
 * What happened, in one sentence that begins with who did it. The log outlives what wrote it: a fact that is missing
 * leaves the sentence shorter, and an event that is not known any more is told by its name.
 */
export function tellEntry({ event, actorKind, actorId, actorLabel, subjectId, facts }: Tellable): string {
  const telling = {
    who: actorLabel,
    whom: facts.email || 'somebody',
    isOwn: actorId !== null && actorId === subjectId,
    newcomer: (actorKind === 'visitor' && (facts.email || facts.from)) || actorLabel,
  };
  return `${isEvent(event) ? SENTENCES[event](telling, facts) : `${actorLabel} did “${event}”`}.`;
}

const isEvent = (event: string): event is AuditEvent => Object.hasOwn(FACTS, event);

/** What followed, behind a semicolon: "; 3 devices were signed out". */
function withEffects(sentence: string, ...effects: (string | undefined)[]): string {
  const told = effects.filter((effect): effect is string => Boolean(effect));
  return told.length > 0 ? `${sentence}; ${new Intl.ListFormat('en-GB').format(told)}` : sentence;
}

function effect(size: string | undefined, thing: string, became: string): string {
  const things = count(size, thing);
  return things && `${things} ${size === '1' ? 'was' : 'were'} ${became}`;
}

const signedOut = (devices: string | undefined) => effect(devices, 'device', 'signed out');

/** "1 device", "3 devices"; nothing for none. */
function count(size: string | undefined, thing: string): string {
  if (!size || size === '0') return '';
  return size === '1' ? `1 ${thing}` : `${size} ${thing}s`;
}

const change = (from: string | undefined, to: string | undefined) =>
  `${from ? ` from ${from}` : ''}${to ? ` to ${to}` : ''}`;

/** To the minute; what is no time of ours stays as it is. */
const moment = (at: string) => at.replace(/^(\S+)T(\d\d:\d\d).*Z$/, '$1 $2 UTC');

const as = (role: string | undefined) => (role ? ` as ${one(role)}` : '');

/** There is one owner; admins and members are many. */
const one = (role: string) => (role === 'owner' ? 'the owner' : `${role === 'admin' ? 'an' : 'a'} ${role}`);
