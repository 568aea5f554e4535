import fc from 'fast-check';
import { describe, expect } from 'vitest';
import { holdsFor } from '../testing/fuzz';
import { Problem, type ProblemCode } from './problem';

/** Those of the table, which is not exported: an unknown code is what the compiler is for. */
const CODES: Record<ProblemCode, true> = {
  forbidden: true,
  not_found: true,
  wrong_credentials: true,
  too_many_attempts: true,
  password_refused: true,
  wrong_password: true,
  code_wrong: true,
  passkey_refused: true,
  proof_needed: true,
  protected_user: true,
  managed_by_environment: true,
  setup_complete: true,
  sign_out_first: true,
  already_user: true,
  invitation_used: true,
  invitation_expired: true,
  invitation_revoked: true,
  invitation_replaced: true,
  link_unknown: true,
  link_used: true,
  link_expired: true,
  link_replaced: true,
  links_by_mail_only: true,
  email_off: true,
};
const isCode = (name: string): name is ProblemCode => Object.hasOwn(CODES, name);
const NAME = fc.constantFrom(
  'Olivia Owner',
  'Zoë',
  'olivia@example.com',
  '@',
  '$&',
  '{inviter}',
  '__proto__',
);
const FACTS = fc.record(
  {
    seconds: fc.oneof(
      fc.integer({ min: -10, max: 1_000_000 }),
      fc.double({ noNaN: true, min: 0, max: 100_000 }),
    ),
    inviter: NAME,
    at: fc.date(),
    email: NAME,
    min: fc.integer({ min: 8, max: 64 }),
    isSelf: fc.boolean(),
    setting: NAME,
    isBusy: fc.boolean(),
    isSetup: fc.boolean(),
    refused: fc.constantFrom('short', 'common', 'personal'),
  },
  { requiredKeys: [] },
);

describe('a problem', () => {
  holdsFor(
    3_000,
    'is a whole sentence with a status and perhaps a field, whatever is known of it',
    [fc.constantFrom(...Object.keys(CODES).filter(isCode)), FACTS],
    (code, facts) => {
      const { message, status, field, facts: kept } = new Problem(code, facts);
      expect(message).toMatch(/^[A-Z].*[.]$/);
      expect(message).not.toMatch(/undefined|null|NaN|Infinity|\[object|-\d+ (second|minute)|\p{Cc}/u);
      expect(status).toBeGreaterThanOrEqual(400);
      expect(status).toBeLessThan(500);
      expect(['undefined', 'string']).toContain(typeof field);
      expect(kept).toEqual(facts);
    },
  );
});
