import { describe, expect, it } from 'vitest';
import { changeSettings, withSettings } from '../../testing/testing';
import { seal, unseal } from './seal';

withSettings();

describe('a sealed secret', () => {
  it.each(['JBSWY3DPEHPK3PXP', '', 'ß🔑\0', 'x'.repeat(10_000)])('opens again as it was: %j', (secret) => {
    const sealed = seal('two-factor:mia', secret);
    expect(unseal('two-factor:mia', sealed)).toBe(secret);
    if (secret) expect(Buffer.from(sealed, 'base64url').includes(secret)).toBe(false);
  });

  it('looks another way every time, so that equal secrets do not show', () => {
    expect(seal('two-factor:mia', 'same')).not.toBe(seal('two-factor:mia', 'same'));
  });

  it('opens for nobody else, and not as something else', () => {
    const sealed = seal('two-factor:mia', 'secret');
    expect(() => unseal('two-factor:adam', sealed)).toThrow(/cannot be read/);
  });

  it('does not open under another instance key, and says which setting that is', () => {
    const sealed = seal('two-factor:mia', 'secret');
    changeSettings({ instanceKey: 'the-instance-key-of-the-tests-0002' });
    expect(() => unseal('two-factor:mia', sealed)).toThrow(/N8N_ENCRYPTION_KEY/);
  });

  it('does not open once a single bit was changed, or a piece is missing', () => {
    const bytes = Buffer.from(seal('two-factor:mia', 'secret'), 'base64url');
    for (let at = 0; at < bytes.length; at++) {
      const changed = Buffer.from(bytes);
      changed[at] = (changed[at] ?? 0) ^ 1;
      expect(() => unseal('two-factor:mia', changed.toString('base64url'))).toThrow();
      expect(() => unseal('two-factor:mia', bytes.subarray(0, at).toString('base64url'))).toThrow();
    }
  });
});
