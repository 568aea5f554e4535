import { decode, encode } from 'next-auth/jwt';
import { describe, expect, it } from 'vitest';
import { changeSettings, withSettings } from '../../testing/testing';
import {
  decodeSessionCookie,
  encodeSessionCookie,
  openSessionCookie,
  sessionCookieKey,
  sessionCookieName,
} from './cookie';
import { newSecret } from './secret';

withSettings();

const DAY = 24 * 3600;
const byNextAuth = () => ({ secret: sessionCookieKey(), salt: sessionCookieName() });
const headerOf = (token: string) =>
  JSON.parse(Buffer.from(token.split('.')[0] ?? '', 'base64url').toString());

describe.each([
  ['the key of the instance', {}],
  ['a secret that the operator set', { signInSecret: 'a secret that n8n had before' }],
  ['a cookie for https', { secureCookie: true }],
])('with %s', (_what, settings) => {
  it('a cookie that next-auth made is opened', async () => {
    changeSettings(settings);
    const secret = newSecret();
    const token = await encode({ ...byNextAuth(), token: { sub: secret }, maxAge: DAY });
    expect(await openSessionCookie(token)).toBe(secret);
  });

  it('next-auth opens a cookie that was made here, and it looks like its own', async () => {
    changeSettings(settings);
    const payload = { sub: newSecret() };
    const token = await encodeSessionCookie(payload, DAY);
    const opened = await decode({ ...byNextAuth(), token });
    const { iat = 0, exp, jti } = opened ?? {};
    expect(opened).toEqual({ ...payload, iat: expect.any(Number), exp: iat + DAY, jti: expect.any(String) });
    expect(exp).toBeGreaterThan(Date.now() / 1000);
    expect(jti).toMatch(/^[\da-f-]{36}$/);
    expect(headerOf(token)).toEqual(headerOf(await encode({ ...byNextAuth(), token: payload })));
  });
});

it('a cookie is not opened by another key, nor under another name, nor when its time is over', async () => {
  const token = await encodeSessionCookie({ sub: newSecret() }, DAY);
  const over = await encodeSessionCookie({ sub: newSecret() }, -DAY);
  await expect(openSessionCookie(over)).rejects.toThrow('"exp"');
  const otherName = await encode({ ...byNextAuth(), salt: 'another', token: { sub: newSecret() } });
  await expect(openSessionCookie(otherName)).rejects.toThrow();
  changeSettings({ signInSecret: 'another secret' });
  await expect(openSessionCookie(token)).rejects.toThrow();
  await expect(decodeSessionCookie('nonsense')).rejects.toThrow();
});
