import { describe, expect, it } from 'vitest';
import { changeSettings, withSettings } from '../../testing/testing';
import { arePasskeysPossible } from './policy';
import { relyingParty } from './relying-party';

withSettings();

describe('the address of an instance', () => {
  it.each([
    'https://latchkey.example.com',
    'https://latchkey.example.com:8443',
    'https://intranet',
    'http://localhost:5678',
    'http://latchkey.localhost:5678',
    'https://xn--schlssel-95a.example',
  ])('can have passkeys: %s', (baseUrl) => {
    changeSettings({ baseUrl });
    expect(arePasskeysPossible()).toBe(true);
  });

  it.each([
    'http://latchkey.example.com',
    'http://intranet:5678',
    'http://127.0.0.1:5678',
    'https://127.0.0.1',
    'https://192.168.1.5',
    'http://[::1]:5678',
    'https://[2001:db8::1]',
    'http://notlocalhost:5678',
    'http://localhost.evil.example',
  ])('can have none: %s', (baseUrl) => {
    changeSettings({ baseUrl });
    expect(arePasskeysPossible()).toBe(false);
  });

  it('is where alone its passkeys are believed', () => {
    changeSettings({ baseUrl: 'https://latchkey.example.com:8443', instanceName: 'Our house' });
    expect(relyingParty()).toEqual({
      rpID: 'latchkey.example.com',
      rpName: 'Our house',
      origin: 'https://latchkey.example.com:8443',
    });
  });
});
