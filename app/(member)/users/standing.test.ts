import { describe, expect, it } from 'vitest';
import { standingOf } from './standing';

const NOW = Date.parse('2026-05-12T12:00:00Z');
const invited = (hours: number, mailState: 'sent' | 'failed' | 'queued' | 'sending' | null = 'sent') => ({
  status: hours > 0 ? ('pending' as const) : ('expired' as const),
  needsApproval: false,
  expiresAt: new Date(NOW + hours * 3_600_000),
  mailState,
});
const nameOf = (person: Parameters<typeof standingOf>[0]) => standingOf(person, NOW).name;

describe('how it stands with a person', () => {
  it('is for users whether they can sign in', () => {
    const user = { needsApproval: false, expiresAt: null, mailState: null };
    expect(standingOf({ ...user, status: 'active' })).toMatchObject({ name: 'active', tone: 'usual' });
    expect(standingOf({ ...user, status: 'disabled' })).toMatchObject({ name: 'disabled', tone: 'still' });
  });

  it('is for the invited how long the link is good, and wants a look for the last two days', () => {
    expect(standingOf(invited(167), NOW)).toMatchObject({ name: 'pending', days: 7, tone: 'still' });
    expect(standingOf(invited(49), NOW)).toMatchObject({ name: 'pending', days: 3 });
    expect(standingOf(invited(48), NOW)).toMatchObject({ name: 'expiresSoon', days: 2, tone: 'warn' });
    expect(standingOf(invited(1), NOW)).toMatchObject({ name: 'expiresSoon', days: 1 });
    expect(standingOf(invited(-1), NOW)).toMatchObject({ name: 'expired', days: 0, tone: 'warn' });
  });

  it('tells of the mail where that is what keeps them from joining', () => {
    expect(nameOf(invited(100, 'failed'))).toBe('mailFailed');
    expect(nameOf(invited(1, 'failed'))).toBe('mailFailed');
    expect(nameOf(invited(-1, 'failed'))).toBe('expired');
    expect(nameOf(invited(100, 'queued'))).toBe('mailWaiting');
    expect(nameOf(invited(100, 'sending'))).toBe('mailWaiting');
    expect(nameOf(invited(100, null))).toBe('pending');
  });

  it('is first of all whether somebody has to approve', () => {
    expect(nameOf({ ...invited(100, 'failed'), needsApproval: true })).toBe('needsApproval');
    expect(nameOf({ ...invited(-1), needsApproval: true })).toBe('needsApproval');
  });
});
