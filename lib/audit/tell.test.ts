import { describe, expect, it } from 'vitest';
import { type AuditEvent, type AuditFacts, FACTS } from './record';
import { type Tellable, tellEntry } from './tell';

const events = Object.keys(FACTS) as AuditEvent[];

const ADAM = { actorKind: 'user', actorId: 'adam', actorLabel: 'Adam Admin' };
const MIA = { actorKind: 'user', actorId: 'mia', actorLabel: 'Mia Member' };
const VISITOR = { actorKind: 'visitor', actorId: null, actorLabel: 'A visitor' };
const INSTANCE = { actorKind: 'system', actorId: null, actorLabel: 'The instance' };
const COMMAND_LINE = { actorKind: 'system', actorId: null, actorLabel: 'The command line' };
type Who = typeof ADAM | typeof VISITOR;

/** The entry of something that was done to Mia. */
const entry = (event: string, facts: Record<string, string>, who: Who = ADAM): Tellable => ({
  event,
  subjectId: 'mia',
  facts,
  ...who,
});

const email = 'mia@example.com';
const SENTENCES: { [E in AuditEvent]: [AuditFacts<E>, Who, string] } = {
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
  'user.proved': [{ email }, MIA, 'Mia Member confirmed who they are.'],
  'user.signed_out': [{ email }, MIA, 'Mia Member signed out.'],
  'user.signed_out_elsewhere': [{ email, devices: '2' }, MIA, 'Mia Member signed out 2 other devices.'],
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
      moved: '3 open invites',
      movedTo: 'olivia@example.com',
      ended: '1 API key',
      devices: '1',
    },
    ADAM,
    'Adam Admin deleted mia@example.com, a member; 3 open invites went to olivia@example.com, 1 API key ended and 1 device was signed out.',
  ],
  'user.imported': [
    { email, role: 'admin' },
    COMMAND_LINE,
    'The command line imported mia@example.com as an admin.',
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
  'invitation.sent': [{ email, role: 'member' }, ADAM, 'Adam Admin invited mia@example.com as a member.'],
  'invitation.resent': [
    { email, role: 'member' },
    ADAM,
    'Adam Admin invited mia@example.com again as a member.',
  ],
  'invitation.renewed': [
    { email, role: 'member' },
    VISITOR,
    'A visitor asked for a new invite for mia@example.com.',
  ],
  'invitation.link_copied': [{ email }, ADAM, 'Adam Admin copied the invite link for mia@example.com.'],
  'invitation.revoked': [{ email }, ADAM, 'Adam Admin revoked the invite for mia@example.com.'],
  'invitation.accepted': [
    { email, role: 'member' },
    VISITOR,
    'mia@example.com accepted the invite and joined as a member.',
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
  'activity.exported': [
    { format: 'JSON lines' },
    ADAM,
    'Adam Admin exported the activity log as JSON lines.',
  ],
  'instance.backed_up': [{}, COMMAND_LINE, 'The command line backed up the instance.'],
  'instance.restored': [
    { madeAt: '2026-11-22T08:09:10.123Z', users: '12' },
    COMMAND_LINE,
    'The command line restored a backup of 2026-11-22 08:09 UTC; 12 users were put back.',
  ],
};

describe('the activity log tells', () => {
  it.each(events)('%s', (event) => {
    const [facts, who, sentence] = SENTENCES[event];
    expect(tellEntry(entry(event, { ...facts }, who))).toBe(sentence);
    expect(Object.keys(facts).sort()).toEqual([...FACTS[event]].sort());
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
    expect(tellEntry(entry(event, facts))).toBe(sentence);
  });

  it('who signed out everywhere without naming them twice', () => {
    const sentence = 'Mia Member signed out everywhere; 1 device was signed out.';
    expect(tellEntry(entry('user.signed_out_everywhere', { email, devices: '1' }, MIA))).toBe(sentence);
  });

  it('of a new address that was confirmed by its link, by nobody who was signed in', () => {
    const facts = { from: email, to: 'mia@new.example' };
    const sentence = 'mia@example.com changed their email to mia@new.example.';
    expect(tellEntry(entry('user.email_changed', facts, VISITOR))).toBe(sentence);
  });

  it('nothing of what did not follow', () => {
    expect(tellEntry(entry('user.disabled', { email, devices: '0' }))).toBe(
      'Adam Admin disabled mia@example.com.',
    );
  });

  it.each(events)('%s in one clean sentence, whatever is missing of its facts', (event) => {
    const facts = Object.entries(SENTENCES[event][0]);
    for (const who of [ADAM, MIA, VISITOR, INSTANCE])
      for (const present of subsets(facts)) {
        const sentence = tellEntry(entry(event, Object.fromEntries(present), who));
        expect(sentence).not.toMatch(/undefined|null|NaN|\s\s|\s[,;.]|[,;.]{2}|\b(to|from|as|for|of)[.;]/);
        expect(sentence).toMatch(/^[^\n]+[^.]\.$/);
        const names = [who.actorLabel, ...(who === VISITOR ? [email] : [])];
        expect(names.some((name) => sentence.startsWith(`${name} `))).toBe(true);
      }
  });

  it.each(['user.teleported', 'toString', '__proto__', ''])(
    'of what it does not know (%j) by its name',
    (event) => {
      expect(tellEntry(entry(event, {}))).toBe(`Adam Admin did “${event}”.`);
    },
  );
});

/** Every selection of the parts, from none to all. */
function subsets<T>([first, ...rest]: T[]): T[][] {
  if (first === undefined) return [[]];
  return subsets(rest).flatMap((some) => [some, [first, ...some]]);
}
