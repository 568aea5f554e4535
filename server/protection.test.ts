import { describe, expect, it } from 'vitest';
import { newNonce, pagePolicy, protection } from './protection';

const SERVED = { baseUrl: 'https://latchkey.example.com', proxyHops: 0 };
const AT_HOME = { ...SERVED, baseUrl: 'http://localhost:5678' };
const IN_THE_LAN = { ...SERVED, baseUrl: 'http://10.0.0.5:5678' };

describe('the policy of a page', () => {
  it('lets run what the server marked, and takes everything from this host or not at all', () => {
    expect(pagePolicy('N0nce', AT_HOME).split('; ')).toEqual([
      "default-src 'none'",
      "script-src 'self' 'nonce-N0nce' 'strict-dynamic'",
      "style-src 'self' 'nonce-N0nce'",
      "img-src 'self'",
      "font-src 'self'",
      "connect-src 'self'",
      "frame-src 'self'",
      "form-action 'self'",
      "base-uri 'none'",
      "object-src 'none'",
      "frame-ancestors 'none'",
    ]);
  });

  it('asks for https where the instance is on https, and nowhere else', () => {
    expect(pagePolicy('N0nce', SERVED)).toMatch(/; upgrade-insecure-requests$/);
    expect(pagePolicy('N0nce', IN_THE_LAN)).not.toContain('upgrade');
  });

  it('never allows unmarked scripts, and evaluation only while pages are being developed', () => {
    expect(pagePolicy('N0nce', SERVED)).not.toContain('unsafe');
    const dev = pagePolicy('N0nce', { ...SERVED, dev: true });
    expect(dev).toMatch(/script-src [^;]*'unsafe-eval'/);
    expect(dev).not.toMatch(/script-src [^;]*'unsafe-inline'/);
  });
});

describe('a nonce', () => {
  it('has more than 128 random bits, and no answer has that of another', () => {
    const nonces = Array.from({ length: 1000 }, newNonce);
    expect(new Set(nonces).size).toBe(1000);
    // What Next takes for a nonce.
    for (const nonce of nonces) {
      expect(nonce).toMatch(/^[A-Za-z0-9+/_-]+={0,2}$/);
      expect(Buffer.from(nonce, 'base64').length).toBeGreaterThanOrEqual(16);
    }
  });
});

describe('the headers of an answer', () => {
  const of = (path: string, served = SERVED) => protection(path, 'N0nce', served);

  it.each(['/setup', '/invite/x.y', '/invite', '/reset-password/x', '/change-email/x/y'])(
    'do not tell anybody of an address that holds a secret: %s',
    (path) => expect(of(path)['Referrer-Policy']).toBe('no-referrer'),
  );

  it('leave a form by plain http its origin, where the browser tells nothing else of where it is from', () => {
    const policyOf = (served: typeof SERVED, tellsSite: boolean) =>
      protection('/setup', 'N0nce', served, tellsSite)['Referrer-Policy'];
    expect(policyOf(IN_THE_LAN, false)).toBe('same-origin');
    expect([policyOf(IN_THE_LAN, true), policyOf(SERVED, false)]).toEqual(['no-referrer', 'no-referrer']);
  });

  it.each(['/', '/users', '/setups', '/invited', '/sign-in', '/email/invite/x'])(
    'tell our own pages where people come from: %s',
    (path) => expect(of(path)['Referrer-Policy']).toBe('same-origin'),
  );

  it.each(['/', '/users', '/email/preview', '/healthz', '/_next/image', '/x/_next/static/y'])(
    'have nobody keep it: %s',
    (path) => expect(of(path)['Cache-Control']).toBe('no-store'),
  );

  it('leave it to Next how long files named by their content are kept', () => {
    expect(of('/_next/static/chunks/a.js')).not.toHaveProperty('Cache-Control');
  });

  it('let such a file do nothing when it is opened by itself, and carry what is about pages nowhere else', () => {
    expect(of('/_next/static/chunks/a.js')).toEqual({
      'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
      'X-Content-Type-Options': 'nosniff',
      'Cross-Origin-Resource-Policy': 'same-origin',
      'Strict-Transport-Security': 'max-age=31536000',
    });
  });

  it('let the logo of an operator show what is in its own file, and run and load nothing', () => {
    expect(of('/sign/a.svg')).toEqual({
      'Content-Security-Policy':
        "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:; frame-ancestors 'none'",
      'X-Content-Type-Options': 'nosniff',
      'Cross-Origin-Resource-Policy': 'same-origin',
      'Strict-Transport-Security': 'max-age=31536000',
    });
  });

  it('ask browsers to stay on https, and keep other windows away, only where they would heed it', () => {
    expect(of('/')['Strict-Transport-Security']).toBe('max-age=31536000');
    expect(of('/', AT_HOME)).not.toHaveProperty('Strict-Transport-Security');
    const opener = 'Cross-Origin-Opener-Policy';
    expect([of('/')[opener], of('/', AT_HOME)[opener]]).toEqual(['same-origin', 'same-origin']);
    expect(of('/', IN_THE_LAN)).not.toHaveProperty(opener);
  });

  it('let a mail be framed by our page, and do nothing there', () => {
    for (const preview of [of('/email/preview'), of('/users/mail')]) {
      expect(preview['X-Frame-Options']).toBe('SAMEORIGIN');
      expect(preview['Content-Security-Policy']).toBe(
        "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'none'; base-uri 'none'; frame-ancestors 'self'",
      );
    }
    for (const path of ['/email', '/email/preview/', '/email/previews', '/Email/preview'])
      expect(of(path)['X-Frame-Options']).toBe('DENY');
  });
});
