import { describe, expect, it } from 'vitest';
import { OWNED } from '../lib/audit/all-events';
import { type AuditEvent, type AuditFacts, EVENTS } from '../lib/audit/event';
import type { ChainFault } from '../lib/audit/verify';
import {
  namelessActorsLike,
  type SayableEntry,
  sayActor,
  sayChainFault,
  sayEntry,
  sayEntryParts,
  sayFacts,
} from './activity';
import en from './en.json';

const events = Object.keys(EVENTS) as AuditEvent[];
const isOwned = (fact: string) => OWNED.some((name) => name === fact);

const ADAM = { actorKind: 'user', actorId: 'adam', actorLabel: 'Adam Admin' };
const MIA = { actorKind: 'user', actorId: 'mia', actorLabel: 'Mia Member' };
const VISITOR = { actorKind: 'visitor', actorId: null, actorLabel: 'visitor' };
const INSTANCE = { actorKind: 'system', actorId: null, actorLabel: 'instance' };
const COMMAND_LINE = { actorKind: 'system', actorId: null, actorLabel: 'command_line' };
type Who = typeof ADAM | typeof VISITOR;

/** The entry of something that was done to Mia. */
const entry = (event: string, facts: Record<string, string>, who: Who = ADAM): SayableEntry => ({
  event,
  subjectId: 'mia',
  facts,
  ...who,
});

const email = 'mia@example.com';
/** What is said of events with all their facts; of a new one a row is needed only where its sentence is more than its message. */
const SENTENCES: { [E in AuditEvent]?: [AuditFacts<E>, Who, string] } = {
  'setup.completed': [{ email }, VISITOR, 'mia@example.com set up the owner account.'],
  'setup.finished': [{}, ADAM, 'Adam Admin finished the set-up.'],
  'setup.skipped': [{}, VISITOR, 'A visitor skipped the set-up for now.'],
  'setup.managed_by_environment': [
    { email },
    INSTANCE,
    'The instance brought the owner’s account, mia@example.com, in line with the settings.',
  ],
  'setup.reset': [
    { users: '12', invitations: '1' },
    COMMAND_LINE,
    'The command line took the instance back to its first start; 12 users were deleted and 1 invitation was deleted.',
  ],
  'ownership.handed_over': [
    { email, from: 'olivia@example.com' },
    COMMAND_LINE,
    'The command line handed ownership from olivia@example.com to mia@example.com.',
  ],
  'user.signed_in': [{ email }, VISITOR, 'mia@example.com signed in.'],
  'two_factor.turned_on': [{ email }, MIA, 'Mia Member turned on two-factor sign-in.'],
  'two_factor.turned_off': [{ email }, MIA, 'Mia Member turned off two-factor sign-in.'],
  'two_factor.cleared': [
    { email, passkeys: '2' },
    ADAM,
    'Adam Admin cleared the second factor of mia@example.com; 2 passkeys were removed.',
  ],
  'backup_codes.renewed': [{ email }, MIA, 'Mia Member made new backup codes.'],
  'backup_code.used': [{ email, left: '9' }, VISITOR, 'mia@example.com used a backup code; 9 codes left.'],
  'passkey.added': [{ email, name: 'Phone' }, MIA, 'Mia Member added a passkey, Phone.'],
  'passkey.renamed': [
    { email, from: 'Phone', to: 'Old phone' },
    MIA,
    'Mia Member renamed a passkey from Phone to Old phone.',
  ],
  'passkey.removed': [{ email, name: 'Phone' }, MIA, 'Mia Member removed a passkey, Phone.'],
  'pass.made': [{ email, app: 'Wiki' }, MIA, 'Mia Member opened Wiki.'],
  'app_password.made': [
    { email, app: 'Calendar', name: 'Phone' },
    MIA,
    'Mia Member made an app password for Calendar, Phone.',
  ],
  'app_password.ended': [
    { email, app: 'Calendar', name: 'Phone' },
    MIA,
    'Mia Member ended an app password for Calendar, Phone.',
  ],
  'app_sign_in.ended': [{ email, app: 'Grafana' }, ADAM, 'Adam Admin signed mia@example.com out of Grafana.'],
  'user.proved': [{ email }, MIA, 'Mia Member confirmed who they are.'],
  'user.sign_in_failed': [
    { email, emails: '1', attempts: '40', network: '192.0.2.1', networks: '3' },
    VISITOR,
    'A visitor failed to sign in as mia@example.com 40 times, from 192.0.2.1 and 2 other networks.',
  ],
  'user.signed_out': [{ email }, MIA, 'Mia Member signed out.'],
  'user.signed_out_elsewhere': [{ email, devices: '2' }, MIA, 'Mia Member signed out 2 other devices.'],
  'user.signed_out_on_device': [{ email }, ADAM, 'Adam Admin signed mia@example.com out on one device.'],
  'user.signed_out_oldest': [
    { email, devices: '1' },
    INSTANCE,
    'The instance signed mia@example.com out on 1 device, signed in the longest, to make room for a new one.',
  ],
  'user.signed_out_everywhere': [
    { email, devices: '3' },
    ADAM,
    'Adam Admin signed mia@example.com out everywhere; 3 devices were signed out.',
  ],
  'user.renamed': [
    { email, from: 'Mia Guest', to: 'Mia Member' },
    MIA,
    'Mia Member changed their name from Mia Guest to Mia Member.',
  ],
  'user.role_changed': [
    { email, from: 'member', to: 'admin' },
    ADAM,
    'Adam Admin changed the role of mia@example.com from member to admin.',
  ],
  'user.disabled': [
    { email, devices: '3' },
    ADAM,
    'Adam Admin disabled mia@example.com; 3 devices were signed out.',
  ],
  'user.enabled': [{ email }, ADAM, 'Adam Admin enabled mia@example.com.'],
  'user.deleted': [
    {
      email,
      role: 'member',
      openInvitations: '3',
      movedTo: 'olivia@example.com',
      devices: '1',
    },
    ADAM,
    'Adam Admin deleted mia@example.com, a member; 3 open invites went to olivia@example.com and 1 device was signed out.',
  ],
  'user.imported': [
    { email, role: 'admin', groups: 'Crew' },
    COMMAND_LINE,
    'The command line imported mia@example.com as an admin, into Crew.',
  ],
  'user.password_changed': [
    { email, devices: '2' },
    MIA,
    'Mia Member changed their password; 2 devices were signed out.',
  ],
  'user.email_changed': [
    { from: email, to: 'mia@new.example' },
    MIA,
    'Mia Member changed their email from mia@example.com to mia@new.example.',
  ],
  'email_change.requested': [
    { email, to: 'mia@new.example' },
    MIA,
    'Mia Member asked to change their email to mia@new.example.',
  ],
  'email_change.withdrawn': [
    { email, to: 'mia@new.example' },
    MIA,
    'Mia Member took back the change of their email to mia@new.example.',
  ],
  'group.added': [{ name: 'Family' }, ADAM, 'Adam Admin made the group Family.'],
  'group.renamed': [
    { from: 'Family', to: 'Household' },
    ADAM,
    'Adam Admin renamed the group Family to Household.',
  ],
  'group.removed': [
    { name: 'Family', people: '2' },
    ADAM,
    'Adam Admin removed the group Family; 2 people were in it.',
  ],
  'group.joined': [{ email, group: 'Family' }, ADAM, 'Adam Admin added mia@example.com to the group Family.'],
  'group.left': [{ email, group: 'Family' }, MIA, 'Mia Member left the group Family.'],
  'app.told_again': [{ name: 'Grafana' }, ADAM, 'Adam Admin had Grafana told again of sign-outs.'],
  'app.checked': [
    { name: 'Wiki', outcome: 'came_through', failed: '2' },
    ADAM,
    'Adam Admin attacked the door of Wiki. 2 attacks came through.',
  ],
  'invitation.sent': [
    { email, role: 'member', groups: 'Crew, Family, Kitchen' },
    ADAM,
    'Adam Admin invited mia@example.com as a member, into Crew, Family and Kitchen.',
  ],
  'invitation.resent': [
    { email, role: 'member', groups: 'Crew, Family' },
    ADAM,
    'Adam Admin invited mia@example.com again as a member, into Crew and Family.',
  ],
  'invitation.renewed': [
    { email, role: 'member' },
    VISITOR,
    'A visitor asked for a new invite for mia@example.com.',
  ],
  'invitation.link_copied': [{ email }, ADAM, 'Adam Admin copied the invite link for mia@example.com.'],
  'invitation.revoked': [{ email }, ADAM, 'Adam Admin revoked the invite for mia@example.com.'],
  'invitation.approved': [
    { email, role: 'admin' },
    ADAM,
    'Adam Admin approved the invite for mia@example.com as an admin.',
  ],
  'invitation.accepted': [
    { email, role: 'member', groups: 'Crew' },
    VISITOR,
    'mia@example.com accepted the invite and joined as a member, in Crew.',
  ],
  'invitation.handed_over': [
    { email, from: 'adam@example.com', to: 'olivia@example.com' },
    ADAM,
    'Adam Admin handed over the invite for mia@example.com from adam@example.com to olivia@example.com.',
  ],
  'password_reset.requested': [
    { email },
    VISITOR,
    'A visitor asked for a password reset link for mia@example.com.',
  ],
  'password_reset.link_copied': [
    { email },
    COMMAND_LINE,
    'The command line copied a password reset link for mia@example.com.',
  ],
  'password_reset.completed': [{ email }, VISITOR, 'mia@example.com set a new password with a reset link.'],
  'mail.sent_again': [
    { to: email, template: 'password-reset' },
    ADAM,
    'Adam Admin had the password reset mail to mia@example.com sent again.',
  ],
  'mail.test_sent': [
    { to: email, template: 'invite' },
    ADAM,
    'Adam Admin sent the invite mail as a test to mia@example.com.',
  ],
  'app.added': [
    { name: 'Wiki', address: 'https://wiki.example.com', kind: 'oidc' },
    ADAM,
    'Adam Admin added the app Wiki at https://wiki.example.com, which signs in by itself.',
  ],
  'app.changed': [
    { name: 'Wiki', what: 'address', from: 'https://wiki.example.com', to: 'https://notes.example.com' },
    ADAM,
    'Adam Admin changed the address of Wiki from https://wiki.example.com to https://notes.example.com.',
  ],
  'app.removed': [{ name: 'Wiki' }, ADAM, 'Adam Admin removed the app Wiki.'],
  // One has either a group or an address.
  'app.allowed': [
    { name: 'Wiki', email: '', group: 'Crew' },
    ADAM,
    'Adam Admin let the group Crew open Wiki.',
  ],
  'app.denied': [
    { name: 'Wiki', email, group: '' },
    ADAM,
    'Adam Admin stopped letting mia@example.com open Wiki.',
  ],
  'app.path_opened': [
    { name: 'Wiki', path: '/public/*', key: 'yes' },
    ADAM,
    'Adam Admin opened /public/* of Wiki to whoever has its key.',
  ],
  'app.path_closed': [{ name: 'Wiki', path: '/public/*' }, ADAM, 'Adam Admin closed /public/* of Wiki.'],
  'app.key_made': [{ name: 'Wiki' }, COMMAND_LINE, 'The command line made a key for Wiki.'],
  'app.key_ended': [{ name: 'Wiki' }, ADAM, 'Adam Admin ended the key of Wiki.'],
  'client.changed': [
    { name: 'Wiki', what: 'redirectUris', from: 'https://a.example/cb', to: 'https://b.example/cb' },
    ADAM,
    'Adam Admin changed the redirect addresses of Wiki, with https://b.example/cb, without https://a.example/cb.',
  ],
  'client.secret_renewed': [{ name: 'Wiki' }, COMMAND_LINE, 'The command line made a new secret for Wiki.'],
  'app.agreed': [
    { name: 'Wiki', email, scopes: 'openid email' },
    ADAM,
    'Adam Admin agreed that Wiki knows who they are.',
  ],
  'oidc.keys_rotated': [{}, ADAM, 'Adam Admin had new keys sign for apps that sign in by OpenID Connect.'],
  'activity.exported': [{ format: 'jsonl' }, ADAM, 'Adam Admin exported the activity log as JSON lines.'],
  'instance.backed_up': [{}, COMMAND_LINE, 'The command line backed up the instance.'],
  'instance.restored': [
    { madeAt: '2026-11-22T08:09:10.123Z', users: '12' },
    COMMAND_LINE,
    'The command line restored a backup of 2026-11-22 08:09 UTC; 12 users were put back.',
  ],
};

describe('the activity log tells', () => {
  it.each(Object.entries(SENTENCES))('%s', (event, [facts, who, sentence]) => {
    expect(sayEntry(entry(event, { ...facts }, who))).toBe(sentence);
    // Whoever leaves may own other things as well.
    const told = [...EVENTS[event as AuditEvent].facts].filter((fact) => fact in facts || !isOwned(fact));
    expect(Object.keys(facts).sort()).toEqual(told.sort());
  });

  it.each([
    [
      'user.renamed',
      { from: 'A B', to: 'C D', email },
      'Adam Admin changed the name of mia@example.com from A B to C D.',
    ],
    ['user.password_changed', { email }, 'Adam Admin changed the password of mia@example.com.'],
    [
      'email_change.withdrawn',
      { email, to: 'mia@new.example' },
      'Adam Admin took back the change of the email of mia@example.com to mia@new.example.',
    ],
  ])('%s apart when somebody else did it', (event, facts, sentence) => {
    expect(sayEntry(entry(event, facts))).toBe(sentence);
  });

  it('who signed out everywhere without naming them twice', () => {
    const sentence = 'Mia Member signed out everywhere; 1 device was signed out.';
    expect(sayEntry(entry('user.signed_out_everywhere', { email, devices: '1' }, MIA))).toBe(sentence);
  });

  it('of a new address that was confirmed by its link, by nobody who was signed in', () => {
    const facts = { from: email, to: 'mia@new.example' };
    const sentence = 'mia@example.com changed their email to mia@new.example.';
    expect(sayEntry(entry('user.email_changed', facts, VISITOR))).toBe(sentence);
  });

  it.each([
    [
      'user.deleted',
      { email, openInvitations: '1' },
      'Adam Admin deleted mia@example.com; 1 open invite ended.',
    ],
    [
      'user.deleted',
      { email, role: 'admin', devices: '2' },
      'Adam Admin deleted mia@example.com, an admin; 2 devices were signed out.',
    ],
    [
      'setup.reset',
      { users: '0', invitations: '2' },
      'Adam Admin took the instance back to its first start; 2 invitations were deleted.',
    ],
    [
      'app.added',
      { name: 'Wiki', address: 'https://wiki.example.com' },
      'Adam Admin added the app Wiki at https://wiki.example.com.',
    ],
    [
      'client.changed',
      { name: 'Grafana', what: 'isThirdParty', to: 'yes' },
      'Adam Admin noted that others run Grafana.',
    ],
    [
      'client.changed',
      { name: 'Grafana', what: 'isThirdParty', to: 'no' },
      'Adam Admin noted that Grafana is run by ourselves.',
    ],
    [
      'client.changed',
      { name: 'Grafana', what: 'postLogoutRedirectUris', to: 'https://grafana.example.com' },
      'Adam Admin changed the sign-out addresses of Grafana, with https://grafana.example.com.',
    ],
    [
      'client.changed',
      { name: 'Grafana', what: 'idTokenAlg', from: 'RS256', to: 'EdDSA' },
      'Adam Admin changed the signing of ID tokens of Grafana from RS256 to EdDSA.',
    ],
    ['backup_code.used', { left: '0' }, 'Adam Admin used a backup code; none left.'],
    ['backup_code.used', { left: '1' }, 'Adam Admin used a backup code; 1 code left.'],
    ['user.signed_out_elsewhere', { devices: '0' }, 'Adam Admin signed out on other devices.'],
    ['user.imported', { email, role: 'owner' }, 'Adam Admin imported mia@example.com as the owner.'],
    ['mail.sent_again', { template: 'newsletter' }, 'Adam Admin had a mail to somebody sent again.'],
    [
      'instance.restored',
      { madeAt: 'yesterday', users: '1' },
      'Adam Admin restored a backup of yesterday; 1 user was put back.',
    ],
  ])('%s with %j', (event, facts, sentence) => {
    expect(sayEntry(entry(event, facts))).toBe(sentence);
  });

  it('nothing of what did not follow', () => {
    expect(sayEntry(entry('user.disabled', { email, devices: '0' }))).toBe(
      'Adam Admin disabled mia@example.com.',
    );
  });

  it.each(events)('%s in one clean sentence, whatever is missing of its facts', (event) => {
    const names: readonly string[] = EVENTS[event].facts;
    const facts = Object.entries<string>(
      SENTENCES[event]?.[0] ?? Object.fromEntries(names.map((name) => [name, name])),
    );
    for (const who of [ADAM, MIA, VISITOR, INSTANCE])
      for (const present of subsets(facts)) {
        const sentence = sayEntry(entry(event, Object.fromEntries(present), who));
        expect(sentence).not.toMatch(/undefined|null|NaN|\s\s|\s[,;.]|[,;.]{2}|\b(to|from|as|for|of)[.;]/);
        expect(sentence).toMatch(/^[^\n]+[^.]\.$/);
        const whoever = [sayActor(who), ...(who === VISITOR ? [email] : [])];
        expect(whoever.some((name) => sentence.startsWith(`${name} `))).toBe(true);
      }
  });

  it.each(['user.teleported', 'toString', '__proto__', ''])(
    'of what it does not know (%j) by its name',
    (event) => {
      expect(sayEntry(entry(event, {}))).toBe(`Adam Admin did “${event}”.`);
    },
  );
});

describe('what version 0.1.0 stored in English', () => {
  it.each([
    ['visitor', 'A visitor', 'A visitor skipped the set-up for now.'],
    ['system', 'The instance', 'The instance skipped the set-up for now.'],
    ['system', 'The command line', 'The command line skipped the set-up for now.'],
  ])('is said of a %s that was called "%s"', (actorKind, actorLabel, sentence) => {
    const who = { actorKind, actorId: null, actorLabel };
    expect(sayEntry(entry('setup.skipped', {}, who))).toBe(sentence);
    expect(sentence.startsWith(sayActor(who))).toBe(true);
  });

  it.each([
    [
      'user.deleted',
      { email, role: 'member', moved: '3 open invites', movedTo: 'olivia@example.com', devices: '1' },
      'Adam Admin deleted mia@example.com, a member; 3 open invites went to olivia@example.com and 1 device was signed out.',
    ],
    [
      'user.deleted',
      { email, role: 'admin', ended: '1 open invite', devices: '0' },
      'Adam Admin deleted mia@example.com, an admin; 1 open invite ended.',
    ],
    ['app.allowed', { name: 'Wiki' }, 'Adam Admin let everybody open Wiki.'],
    ['app.changed', { what: 'isShown', to: 'no' }, 'Adam Admin hid the tile of an app.'],
    [
      'app.changed',
      { name: 'Wiki', what: 'asksForFactor', to: 'yes' },
      'Adam Admin set Wiki to ask for a second factor.',
    ],
    ['app.changed', { name: 'Wiki', what: 'icon' }, 'Adam Admin changed the picture of Wiki.'],
    ['app.path_opened', { path: '/hook' }, 'Adam Admin opened /hook of an app without signing in.'],
    ['activity.exported', { format: 'CSV' }, 'Adam Admin exported the activity log as CSV.'],
    ['activity.exported', { format: 'JSON lines' }, 'Adam Admin exported the activity log as JSON lines.'],
  ])('is said of %s with %j', (event, facts, sentence) => {
    expect(sayEntry(entry(event, facts))).toBe(sentence);
  });
});

describe('who is no user', () => {
  it('is never somebody who is called like it', () => {
    for (const actorLabel of ['visitor', 'instance', 'toString'])
      expect(sayActor({ actorKind: 'user', actorLabel })).toBe(actorLabel);
  });

  it('is called by what is stored where nobody knows that any more', () => {
    expect(sayActor({ actorKind: 'system', actorLabel: 'A robot' })).toBe('A robot');
    expect(sayActor({ actorKind: 'system', actorLabel: 'toString' })).toBe('toString');
  });

  it.each([
    ['command l', ['command_line', 'The command line']],
    ['THE INST', ['instance', 'The instance']],
    ['a visitor', ['visitor', 'A visitor']],
    ['the', ['instance', 'The instance', 'command_line', 'The command line']],
    ['command_line', []],
    ['mia', []],
  ])('is found by "%s" as %j', (search, labels) => {
    expect(namelessActorsLike(search)).toEqual(labels);
  });
});

describe('a fault of the chain', () => {
  const row = { position: 1234, event: 'user.renamed', at: '2026-11-22T08:09:10.123Z' };
  const called = 'Row 1234 (user.renamed, 2026-11-22T08:09:10.123Z)';
  const unconfirmed = 'rows behind it may have been taken away.';
  it.each<[ChainFault, string]>([
    [{ code: 'changed', row }, `${called} was changed, or put in the place of another.`],
    [
      { code: 'changed', row: { position: 4, event: null, at: null } },
      'Row 4 (an event that nobody knows, a time that no calendar has) was changed, or put in the place of another.',
    ],
    [{ code: 'moved', row, after: 1230 }, `${called} does not belong behind row 1230: rows were moved.`],
    [{ code: 'moved', row, after: 0 }, `${called} does not belong at the beginning: rows were moved.`],
    [{ code: 'put_in_before_first', row }, `${called} was put in: the chain begins at 1.`],
    [{ code: 'put_in_twice', row }, `${called} was put in: it is there twice.`],
    [{ code: 'put_in_behind_end', row }, `${called} was put in: it stands behind the end of the chain.`],
    [{ code: 'missing', first: 4, last: 4 }, 'Row 4 is missing.'],
    [{ code: 'missing', first: 4, last: 6 }, 'Rows 4 to 6 are missing.'],
    [{ code: 'end_cut_off', first: 12, last: 12 }, 'The end was cut off. Row 12 is missing.'],
    [{ code: 'end_cut_off', first: 10, last: 12 }, 'The end was cut off. Rows 10 to 12 are missing.'],
    [
      { code: 'end_unconfirmed', last: 10, hasNote: true },
      `The note of where the chain ends (audit_head) does not fit row 10: ${unconfirmed}`,
    ],
    [
      { code: 'end_unconfirmed', last: 10, hasNote: false },
      `The note of where the chain ends (audit_head) is gone: ${unconfirmed}`,
    ],
    [
      { code: 'made_anew', position: 12 },
      'Row 12 is not what was written down: it, or what comes before it, was made anew.',
    ],
    [{ code: 'shorter', position: 12, last: 6 }, 'Row 12 was written down, but the chain ends at row 6.'],
    [
      { code: 'other_key', rows: 12 },
      'None of the 12 rows was chained under this instance key. Either it was another key then (N8N_ENCRYPTION_KEY, or the key file in LATCHKEY_DATA_DIR), or somebody without the key wrote all of them anew.',
    ],
  ])('%j', (fault, sentence) => {
    expect(sayChainFault(fault)).toBe(sentence);
  });
});

/** Every selection of the parts, from none to all. */
function subsets<T>([first, ...rest]: T[]): T[][] {
  if (first === undefined) return [[]];
  return subsets(rest).flatMap((some) => [some, [first, ...some]]);
}

describe('the sentence in pieces', () => {
  const text = (...given: Parameters<typeof sayEntryParts>) =>
    sayEntryParts(...given)
      .map(({ text, isName }) => (isName ? `[${text}]` : text))
      .join('');

  it('is the same sentence where nobody has another name now', () => {
    for (const [event, [facts, who, sentence]] of Object.entries(SENTENCES)) {
      const parts = sayEntryParts(entry(event, facts, who), {});
      expect(parts.map(({ text }) => text).join('')).toBe(sentence);
      expect(parts.some(({ isName }) => isName)).toBe(true);
    }
  });

  it('calls everybody as they are called now, and makes their names stand out', () => {
    const names = { actor: 'Ada Admin', subject: 'Mina Member' };
    expect(text(entry('user.disabled', { email }), names)).toBe('[Ada Admin] disabled [Mina Member].');
    expect(text(entry('invitation.accepted', { email }, VISITOR), { subject: 'Mina Member' })).toBe(
      '[Mina Member] accepted the invite.',
    );
    expect(
      text(entry('user.email_changed', { from: email, to: 'mia@new.example' }, VISITOR), {
        subject: 'Mina Member',
      }),
    ).toBe('[Mina Member] changed their email from mia@example.com to mia@new.example.');
    expect(text(entry('coffee.made', {}), names)).toBe('[Ada Admin] did “coffee.made”.');
  });

  it('is not led astray by what somebody put into a name', () => {
    expect(text(entry('passkey.added', { email, name: 'a\uE000b\uE001' }, MIA), {})).toBe(
      '[Mia Member] added a passkey, ab.',
    );
  });
});

describe('the facts of an entry', () => {
  it('all have a name, and roles, mails and times are put into words', () => {
    const known = new Set(Object.keys(en.activityFacts));
    for (const { facts } of Object.values(EVENTS)) for (const fact of facts) expect(known).toContain(fact);
    expect(sayFacts({ event: 'user.role_changed', facts: { email, from: 'member', to: 'admin' } })).toEqual([
      { name: 'Address then', value: email },
      { name: 'Before', value: 'Member' },
      { name: 'After', value: 'Admin' },
    ]);
    expect(sayFacts({ event: 'mail.sent_again', facts: { odd: 'x', template: 'invite', to: '' } })).toEqual([
      { name: 'Mail', value: 'Invite' },
      { name: 'odd', value: 'x' },
    ]);
    expect(sayFacts({ event: 'instance.restored', facts: { madeAt: '2026-11-22T10:20:30.400Z' } })).toEqual([
      { name: 'Made', value: '2026-11-22 10:20 UTC' },
    ]);
  });
});
