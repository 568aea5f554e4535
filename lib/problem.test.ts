import { describe, expect, it } from 'vitest';
import { must, Problem } from './problem';

describe('a Problem', () => {
  it('carries the code, the status and the sentence that page, API and command line print', () => {
    const problem = new Problem('wrong_credentials');
    expect(problem).toMatchObject({
      name: 'Problem',
      code: 'wrong_credentials',
      status: 401,
      message: 'Wrong email or password.',
      field: undefined,
    });
    expect(problem).toBeInstanceOf(Error);
  });

  it('names the field that it belongs beside', () => {
    expect(new Problem('code_wrong', { isSetup: true }).field).toBe('setupCode');
    expect(new Problem('password_refused', { min: 12 }).field).toBe('password');
  });

  it('reads as a whole sentence without any facts', () => {
    for (const code of [
      'invitation_expired',
      'invitation_revoked',
      'too_many_attempts',
      'password_refused',
    ] as const)
      expect(new Problem(code).message).not.toMatch(/undefined|null|NaN/);
  });

  it('names the person to ask where there is one', () => {
    expect(new Problem('invitation_expired', { inviter: 'Olivia Owner' }).message).toContain(
      'Ask Olivia Owner',
    );
    expect(new Problem('invitation_revoked').message).toContain('the person who sent it');
  });

  it.each([
    [0, '1 second.'],
    [1, '1 second.'],
    [2, '2 seconds.'],
    [89, '89 seconds.'],
    [90, '2 minutes.'],
    [300, '5 minutes.'],
  ])('says in good English how long to wait, for %i s', (seconds, words) => {
    expect(new Problem('too_many_attempts', { seconds }).message).toBe(
      `Too many attempts. Try again in ${words}`,
    );
  });

  it('is thrown by must() unless what must be so is so', () => {
    expect(() => must(true, 'forbidden')).not.toThrow();
    expect(() => must(null, 'forbidden')).toThrow(Problem);
  });
});
