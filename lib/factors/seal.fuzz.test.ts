import fc from 'fast-check';
import { describe, expect } from 'vitest';
import { holdsFor, inUtf8, textOf } from '../../testing/fuzz';
import { changeSettings, withSettings } from '../../testing/testing';
import { seal, unseal } from './seal';

withSettings();

const TEXT = textOf('two-factor:', ':', 'JBSWY3DPEHPK3PXP', 'é', '😀').map((text) => inUtf8(text));
const IN_WORDS =
  /^A secret in the database cannot be read\. Was the instance key \(N8N_ENCRYPTION_KEY\) changed\?$/;

describe('a sealed secret', () => {
  holdsFor(
    3_000,
    'is the same text again under its own label, and is not to be seen before',
    [TEXT, TEXT],
    (label, secret) => {
      const sealed = seal(label, secret);
      expect(unseal(label, sealed)).toBe(secret);
      expect(sealed).toMatch(/^[\w-]+$/);
      expect(seal(label, secret)).not.toBe(sealed);
      if (secret.length > 3) expect(Buffer.from(sealed, 'base64url').includes(secret)).toBe(false);
    },
  );

  holdsFor(
    2_000,
    'opens under no other label and no other key',
    [TEXT, TEXT, TEXT],
    (label, other, secret) => {
      fc.pre(label !== other);
      const sealed = seal(label, secret);
      expect(() => unseal(other, sealed)).toThrow(IN_WORDS);
      changeSettings({ instanceKey: 'the-instance-key-of-another-house-2' });
      expect(() => unseal(label, sealed)).toThrow(IN_WORDS);
      changeSettings({ instanceKey: 'the-instance-key-of-the-tests-0001' });
    },
  );

  holdsFor(
    3_000,
    'of which one bit is another opens no more',
    [TEXT, fc.nat(), fc.nat(7)],
    (secret, place, bit) => {
      const bytes = Buffer.from(seal('label', secret), 'base64url');
      const at = place % bytes.length;
      bytes[at] = (bytes[at] ?? 0) ^ (1 << bit);
      expect(() => unseal('label', bytes.toString('base64url'))).toThrow(IN_WORDS);
    },
  );

  holdsFor(2_000, 'is no text that anybody else wrote', [fc.oneof(TEXT, fc.base64String())], (text) => {
    expect(() => unseal('label', text)).toThrow(IN_WORDS);
  });
});
