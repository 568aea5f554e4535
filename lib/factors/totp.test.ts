import { describe, expect } from 'vitest';
import { plainTest as it } from '../../testing/fixtures';
import { newTotpKey, stepOfTotp, totpLink } from './totp';

/** "12345678901234567890" in base32, the key of RFC 6238, Appendix B. */
const KEY = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';
/** The time at which RFC 6238 has `050471`. */
const THEN = 1_111_111_111;

describe('a code of an authenticator app', () => {
  // The last six of the RFC's eight digits: both are taken from the same number, modulo a power of ten.
  it.for<[number, string]>([
    [59, '287082'],
    [1_111_111_109, '081804'],
    [1_111_111_111, '050471'],
    [1_234_567_890, '005924'],
    [2_000_000_000, '279037'],
    [20_000_000_000, '353130'],
  ])('is at %d what RFC 6238 says', ([seconds, code], { clock }) => {
    clock.set(new Date(seconds * 1000));
    expect(stepOfTotp(KEY, code)).toBe(Math.floor(seconds / 30));
  });

  it('is right one step early or late, and not two', ({ clock }) => {
    for (const [offset, step] of [
      [-60, null],
      [-30, 37_037_037],
      [0, 37_037_037],
      [30, 37_037_037],
      [60, null],
    ] as const) {
      clock.set(new Date((THEN + offset) * 1000));
      expect(stepOfTotp(KEY, '050471')).toBe(step);
    }
  });

  it.for(['050 471', ' 050-471 ', '050–471', '０５０４７１', '0 5 0 4 7 1'])(
    'is read as typed: %j',
    (typed, { clock }) => {
      clock.set(new Date(THEN * 1000));
      expect(stepOfTotp(KEY, typed)).toBe(37_037_037);
    },
  );

  it.for([
    '',
    '050472',
    '50471',
    '0050471',
    '05047l',
    '+50471',
    '5.0471',
    '050471\0',
    '٠٥٠٤٧١',
    '0x4051',
    'NaN',
  ])('is not %j', (typed, { clock }) => {
    clock.set(new Date(THEN * 1000));
    expect(stepOfTotp(KEY, typed)).toBeNull();
  });

  it('of another key is wrong', ({ clock }) => {
    clock.set(new Date(THEN * 1000));
    expect(stepOfTotp(newTotpKey(), '050471')).toBeNull();
  });
});

describe('a new key', () => {
  it('has 160 bits, and is never the same', () => {
    const keys = new Set(Array.from({ length: 100 }, newTotpKey));
    expect(keys.size).toBe(100);
    for (const key of keys) expect(key).toMatch(/^[A-Z2-7]{32}$/);
  });

  it('travels in a link that names the instance and the person, whatever they are called', () => {
    const link = new URL(totpLink(KEY, { issuer: 'Acme: R&D?', label: 'mia+1@example.com' }));
    expect(link.protocol).toBe('otpauth:');
    expect(decodeURIComponent(link.pathname)).toContain('Acme: R&D?:mia+1@example.com');
    expect(Object.fromEntries(link.searchParams)).toEqual({
      issuer: 'Acme: R&D?',
      secret: KEY,
      algorithm: 'SHA1',
      digits: '6',
      period: '30',
    });
  });
});
