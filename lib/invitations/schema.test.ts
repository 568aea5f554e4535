import { describe, expect, it } from 'vitest';
import {
  AcceptInvitation,
  countAddresses,
  InvitationId,
  MOST_INVITED_AT_ONCE,
  SendInvitations,
} from './schema';

const many = (count: number) => Array.from({ length: count }, (_, n) => `person${n}@example.com`).join('\n');
const faultsOf = (input: unknown) =>
  SendInvitations.safeParse(input).error?.issues.map(({ message }) => message);

describe('the form to invite people', () => {
  it('takes as many as may be invited at once, and not one more', () => {
    expect(SendInvitations.parse({ emails: many(MOST_INVITED_AT_ONCE), role: 'member' }).emails).toHaveLength(
      1000,
    );
    expect(faultsOf({ emails: many(MOST_INVITED_AT_ONCE + 1), role: 'member' })).toEqual([
      'Invite at most 1,000 people at once.',
    ]);
  });

  it('takes wrong addresses too, since a bad one must not sink the rest', () => {
    const { emails } = SendInvitations.parse({ emails: 'mia@example.com, nobody@', role: 'admin' });
    expect(emails.map(({ email }) => email)).toEqual(['mia@example.com', null]);
  });

  it('asks for an address when nothing was typed', () => {
    for (const emails of ['', '  \n ', ',;,'])
      expect(faultsOf({ emails, role: 'member' })).toEqual(['Enter at least one email address.']);
  });

  it('refuses a text that is too long to be a list of people', () => {
    expect(faultsOf({ emails: `${'x'.repeat(200_000)}@`, role: 'member' })).toContain(
      'This is too long. Invite fewer people at once.',
    );
  });

  it.each(['owner', 'Admin', '', undefined, 'root'])('does not make anybody %s', (role) => {
    expect(faultsOf({ emails: 'mia@example.com', role })).toEqual(['Choose a role.']);
  });

  it('counts for the words on its button only what is an address', () => {
    expect(countAddresses('')).toBe(0);
    expect(countAddresses('mia@example.com, MIA@example.com, nobody@, Adam <adam@example.com>')).toBe(2);
  });
});

describe('the other forms of invitations', () => {
  it('name an invitation by nothing but its id', () => {
    expect(InvitationId.safeParse({ id: '0190a2c4-1111-7222-8333-444455556666' }).success).toBe(true);
    for (const id of ['', '1', "' or 1=1 --", undefined])
      expect(InvitationId.safeParse({ id }).success).toBe(false);
  });

  it('take no token that is longer than any token is', () => {
    const profile = { firstName: 'Mia', lastName: 'Member', password: 'Mia-comes-3' };
    expect(AcceptInvitation.safeParse({ ...profile, token: 'x'.repeat(201) }).success).toBe(false);
    expect(AcceptInvitation.safeParse({ ...profile, token: 'x' }).success).toBe(true);
  });
});
