import { describe, expect, it } from 'vitest';
import en from '../../words/en.json';
import { PRESETS } from '../apps/presets';
import { addressesOf, fillSetup, findOidcPreset, NOTES, OIDC_PRESETS } from './presets';
import { AddClient } from './schema';

const presets = Object.entries(OIDC_PRESETS);
const FILL = {
  address: 'https://app.example.com',
  clientId: 'the-client-id',
  clientSecret: 'the-client-secret',
  issuer: 'https://latchkey.example.com/oidc',
  discovery: 'https://latchkey.example.com/oidc/.well-known/openid-configuration',
  authorize: 'https://latchkey.example.com/oidc/authorize',
  token: 'https://latchkey.example.com/oidc/token',
  userinfo: 'https://latchkey.example.com/oidc/userinfo',
  jwks: 'https://latchkey.example.com/oidc/jwks',
  logout: 'https://latchkey.example.com/oidc/logout',
};

describe('what well-known apps are told', () => {
  it('are the twenty and more that speak OpenID Connect', () => {
    const speaking = Object.entries(PRESETS).flatMap(([name, { speaksOidc }]) => (speaksOidc ? [name] : []));
    expect(Object.keys(OIDC_PRESETS)).toEqual(speaking);
    expect(speaking.length).toBeGreaterThanOrEqual(20);
  });

  it.each(presets)('%s can be added with its addresses', (preset, known) => {
    for (const address of ['https://app.example.com', 'https://example.com:8443/app/']) {
      const uris = addressesOf(known, address);
      const added = AddClient.parse({ name: 'App', preset, address, ...uris });
      expect(added.redirectUris).toEqual(uris.redirectUris);
      expect(added.redirectUris[0]).toContain(known.namesPort ? ':' : address.replace(/\/$/, ''));
    }
  });

  it.each(presets)(
    '%s is told its id, its secret and where Latchkey is, and nothing stays open',
    (_name, known) => {
      const text = fillSetup(known.setup, FILL);
      expect(text).toContain(FILL.clientId);
      expect(text).toContain(FILL.clientSecret);
      expect(text).toContain(FILL.issuer);
      expect(text).not.toMatch(/\{\w+\}/);
      for (const uri of text.match(/https:\/\/app\.example\.com\/[\w/.-]+/g) ?? [])
        expect(addressesOf(known, FILL.address).redirectUris).toContain(uri);
    },
  );

  it('lets Immich be reached on https and at home on http, and by its phone program', () => {
    const uris = ['https://photos.example.com', 'http://192.168.1.20:2283'].flatMap(
      (address) => addressesOf(known('immich'), address).redirectUris,
    );
    expect(AddClient.parse({ name: 'Immich', redirectUris: uris }).redirectUris).toEqual(uris);
    expect(uris).toContain('http://192.168.1.20:2283/api/oauth/mobile-redirect');
  });

  it('names the port where the app does, and no second one', () => {
    const { redirectUris } = addressesOf({ ...known('freshrss') }, 'https://news.example.com');
    expect(redirectUris).toEqual(['https://news.example.com:443/i/oidc/']);
    expect(addressesOf(known('freshrss'), 'http://news.example.com/').redirectUris).toEqual([
      'http://news.example.com:80/i/oidc/',
    ]);
    expect(addressesOf(known('freshrss'), 'https://news.example.com:8443').redirectUris).toEqual([
      'https://news.example.com:8443/i/oidc/',
    ]);
  });

  it('has words for each note, and no others', () => {
    expect(Object.keys(en.oidcApps.note)).toEqual([...NOTES]);
    expect(new Set(presets.flatMap(([, { notes = [] }]) => notes)).size).toBe(NOTES.length);
  });

  it('is found by its own name alone', () => {
    for (const name of ['', 'Grafana', 'toString', '__proto__', 'syncthing'])
      expect(findOidcPreset(name)).toBeNull();
  });
});

function known(name: string) {
  return findOidcPreset(name) ?? expect.fail(`Nothing is known of ${name}.`);
}
