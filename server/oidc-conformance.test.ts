import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createLocalJWKSet, decodeJwt, type JSONWebKeySet, jwtVerify, SignJWT } from 'jose';
import { describe, expect, onTestFinished } from 'vitest';
import { db } from '../database/database';
import { config } from '../lib/config';
import { test as it } from '../testing/fixtures';
import {
  type Answer,
  anApp,
  asked,
  BACK,
  challengeOf,
  claimsOf,
  codeFor,
  exchange,
  isActive,
  type Party,
  refresh,
  send,
  signIn,
  tokensFor,
  userinfo,
  withProvider,
} from '../testing/oidc-asking';
import { answerOidc } from './oidc';
import { oidcPathOf } from './oidc-paths';
import { startTelling } from './oidc-tell';
import { frontDoor, listen } from './serve';

// The plans of the OpenID Foundation's conformance suite for providers, by the names of its tests. Those that are about
// refusing what is wrong are among the attacks in oidc.test.ts.

withProvider(async () => {
  const served = { baseUrl: 'http://localhost:5678', proxyHops: 0 };
  const server = frontDoor(served, async (request, response) => {
    if (oidcPathOf(request.url) !== null) return answerOidc(request, response);
    response.end('a page');
  });
  await listen(server, 0, '127.0.0.1');
  return server;
});

const issuer = () => `${config().baseUrl}/oidc`;
const ask = (party: Party, cookie: string, more: Record<string, string> = {}) =>
  send(asked(party, more), { headers: { Cookie: cookie } });

/** What an app reads in the address at which the browser comes back to it. */
function toldBy({ headers }: Answer): Record<string, string> {
  const { location = '' } = headers;
  expect(location).toMatch(/^https:\/\/wiki\.example\.com\/back\?/);
  return Object.fromEntries(new URL(location).searchParams);
}

describe('Config OP', () => {
  it('oidcc-discovery-endpoint-verification: all that is asked for is there, below the issuer', async ({
    cast: _,
  }) => {
    const { json } = await send('/oidc/.well-known/openid-configuration');
    const addresses = Object.entries(json).filter(([name]) => /_(endpoint|uri)$/.test(name));
    expect(addresses.map(([name]) => name)).toEqual(
      expect.arrayContaining([
        ...['authorization_endpoint', 'token_endpoint', 'userinfo_endpoint', 'jwks_uri'],
        ...['end_session_endpoint', 'introspection_endpoint', 'revocation_endpoint'],
      ]),
    );
    for (const [name, address] of addresses) expect(address, name).toMatch(`${issuer()}/`);
    expect(json).toMatchObject({
      issuer: issuer(),
      subject_types_supported: ['public'],
      scopes_supported: expect.arrayContaining(['openid', 'profile', 'email', 'groups']),
      response_modes_supported: expect.arrayContaining(['query', 'form_post']),
      grant_types_supported: expect.arrayContaining(['authorization_code', 'refresh_token']),
      token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post', 'none'],
      claims_supported: expect.arrayContaining(['sub', 'name', 'email', 'email_verified', 'groups']),
      authorization_response_iss_parameter_supported: true,
      claims_parameter_supported: true,
    });
  });

  it('its keys are told apart by name, use and algorithm', async ({ cast: _ }) => {
    const keys = (await send('/oidc/jwks')).json.keys as Record<string, string>[];
    expect(new Set(keys.map(({ kid }) => kid)).size).toBe(keys.length);
    expect(keys.map(({ alg }) => alg).sort()).toEqual(['ES256', 'EdDSA', 'RS256']);
    for (const { use } of keys) expect(use).toBe('sig');
  });
});

describe('Basic OP', () => {
  it('oidcc-response-type-missing: is told to the app, with its state', async ({ cast }) => {
    const [party, { cookie }] = [await anApp(), await signIn(cast.mia)];
    const told = toldBy(await ask(party, cookie, { response_type: '' }));
    expect(told).toMatchObject({ error: 'invalid_request', state: 's7ate', iss: issuer() });
  });

  it('oidcc-userinfo-post-header, oidcc-userinfo-post-body: the same as by GET', async ({ cast }) => {
    const [party, { cookie }] = [await anApp(), await signIn(cast.mia)];
    const { access_token: token } = await tokensFor(party, cookie);
    const { json } = await userinfo(token);
    const byHeader = await send('/oidc/userinfo', {
      method: 'POST',
      headers: { Authorization: `Bearer ${token}` },
    });
    const byBody = await send('/oidc/userinfo', { form: { access_token: token } });
    for (const answer of [byHeader, byBody]) expect([answer.status, answer.json]).toEqual([200, json]);
    expect((await send(`/oidc/userinfo?access_token=${token}`)).status).toBe(400);
  });

  it('oidcc-ensure-request-without-nonce-succeeds-for-code-flow', async ({ cast }) => {
    const [party, { cookie }] = [await anApp(), await signIn(cast.mia)];
    const { id_token } = await tokensFor(party, cookie, { nonce: '' });
    expect(await claimsOf(id_token)).not.toHaveProperty('nonce');
  });

  it.for([
    ['profile', ['family_name', 'given_name', 'name', 'nickname', 'preferred_username']],
    ['email', ['email', 'email_verified']],
    ['groups', ['groups']],
    ['address phone', []],
  ] as const)('oidcc-scope-%s: gives what belongs to it', async ([scope, claims], { cast }) => {
    const [party, { cookie }] = [await anApp(), await signIn(cast.mia)];
    // oidcc-ensure-other-scope-order-succeeds
    for (const scopes of [`openid ${scope}`, `${scope} openid`]) {
      const { access_token } = await tokensFor(party, cookie, { scope: scopes });
      expect(Object.keys((await userinfo(access_token)).json).sort()).toEqual([...claims, 'sub'].sort());
    }
  });

  it.for([
    ['oidcc-display-page', { display: 'page' }],
    ['oidcc-display-popup', { display: 'popup' }],
    ['oidcc-ui-locales', { ui_locales: 'se de' }],
    ['oidcc-claims-locales', { claims_locales: 'se' }],
    ['oidcc-login-hint', { login_hint: 'somebody@example.com' }],
    ['oidcc-ensure-request-with-acr-values-succeeds', { acr_values: '1 2' }],
    ['oidcc-ensure-request-with-unknown-parameter-succeeds', { extra: 'foobar' }],
  ] as const)('%s', async ([, more], { cast }) => {
    const [party, { cookie }] = [await anApp(), await signIn(cast.mia)];
    expect(await claimsOf((await tokensFor(party, cookie, more)).id_token)).toMatchObject({
      sub: cast.mia.id,
      nonce: 'n0nce',
    });
  });

  it('oidcc-prompt-none-logged-in, oidcc-max-age-10000, oidcc-id-token-hint: it is the same sign-in', async ({
    cast,
  }) => {
    const [party, { cookie }] = [await anApp(), await signIn(cast.mia)];
    const { id_token } = await tokensFor(party, cookie);
    const { sub, auth_time } = await claimsOf(id_token);
    for (const more of [
      { prompt: 'none' },
      { max_age: '10000' },
      { prompt: 'none', id_token_hint: id_token },
    ] as Record<string, string>[])
      expect(await claimsOf((await tokensFor(party, cookie, more)).id_token)).toMatchObject({
        sub,
        auth_time,
      });
    // Somebody else is signed in here than the app means.
    const other = await signIn(cast.adam);
    const answer = await ask(party, other.cookie, { prompt: 'none', id_token_hint: id_token });
    expect(toldBy(answer).error).toBe('login_required');
  });

  it('oidcc-server-client-secret-post', async ({ cast }) => {
    const [party, { cookie }] = [await anApp(), await signIn(cast.mia)];
    const form = { grant_type: 'authorization_code', redirect_uri: BACK };
    const shown = { client_id: party.id, client_secret: party.secret };
    const right = { ...form, ...shown, code: await codeFor(party, cookie) };
    expect((await send('/oidc/token', { form: right })).status).toBe(200);
    const wrong = { ...form, ...shown, client_secret: 'no', code: await codeFor(party, cookie) };
    const { status, json } = await send('/oidc/token', { form: wrong });
    expect([status, json.error]).toEqual([401, 'invalid_client']);
  });

  it('oidcc-claims-essential: a claim is told without its scope', async ({ cast }) => {
    const [party, { cookie }] = [await anApp(), await signIn(cast.mia)];
    const claims = JSON.stringify({ userinfo: { name: { essential: true } }, id_token: { email: null } });
    const { access_token, id_token } = await tokensFor(party, cookie, { scope: 'openid', claims });
    expect((await userinfo(access_token)).json).toEqual({ sub: cast.mia.id, name: 'Mia Member' });
    expect(await claimsOf(id_token)).toMatchObject({ email: cast.mia.email });
  });

  it('and is not told to an app that somebody else runs, unless it was agreed to', async ({ cast }) => {
    const [party, { cookie, actor }] = [await anApp({ isThirdParty: true }), await signIn(cast.mia)];
    await db().oidcConsent.create({
      data: { userId: actor.id, appId: party.id, scopes: ['openid', 'email'] },
    });
    const claims = JSON.stringify({ userinfo: { name: { essential: true }, email: null } });
    const { access_token } = await tokensFor(party, cookie, { scope: 'openid', claims });
    expect((await userinfo(access_token)).json).toEqual({ sub: cast.mia.id, email: cast.mia.email });
  });

  it('oidcc-refresh-token: the new ID token is of the same sign-in', async ({ cast }) => {
    const [party, { cookie }] = [await anApp(), await signIn(cast.mia)];
    const { id_token, refresh_token } = await tokensFor(party, cookie);
    const { iss, sub, aud, auth_time, amr } = await claimsOf(id_token);
    const { json } = await refresh(party, refresh_token);
    expect(await claimsOf(String(json.id_token))).toMatchObject({ iss, sub, aud, auth_time, amr });
    expect(json).toMatchObject({ token_type: 'Bearer', expires_in: 3_600 });
    expect((await userinfo(json.access_token)).json.sub).toBe(sub);
  });

  it('oidcc-ensure-request-with-valid-pkce-succeeds', async ({ cast }) => {
    const [party, { cookie }] = [await anApp(), await signIn(cast.mia)];
    const verifier = 'a-verifier-of-the-conformance-tests-and-of-nobody';
    const pkce = { code_challenge: challengeOf(verifier), code_challenge_method: 'S256' };
    const { status, headers } = await exchange(party, await codeFor(party, cookie, pkce), {
      code_verifier: verifier,
    });
    expect([status, headers['cache-control']]).toEqual([200, 'no-store']);
  });
});

describe('Form Post OP', () => {
  /** What the page of an answer sends to the app by itself. */
  const sentBy = ({ body }: Answer) => {
    expect(body).toContain(`<form method="post" action="${BACK}">`);
    const fields = body.matchAll(/<input type="hidden" name="(\w+)" value="([^"]*)"/g);
    return Object.fromEntries(Array.from(fields, ([, name, value]) => [name, value]));
  };

  it('oidcc-server: the code comes in a form, with the state, and is good for tokens', async ({ cast }) => {
    const [party, { cookie }] = [await anApp(), await signIn(cast.mia)];
    const answer = await ask(party, cookie, { response_mode: 'form_post' });
    const { code = '', ...told } = sentBy(answer);
    expect(told).toEqual({ state: 's7ate', iss: issuer() });
    expect(answer.headers['cache-control']).toBe('no-store');
    const { json } = await exchange(party, code);
    expect((await claimsOf(String(json.id_token))).sub).toBe(cast.mia.id);
  });

  it('oidcc-prompt-none-not-logged-in: errors come in a form as well', async ({ cast: _ }) => {
    const party = await anApp();
    const answer = await send(asked(party, { response_mode: 'form_post', prompt: 'none' }));
    expect(sentBy(answer)).toMatchObject({ error: 'login_required', state: 's7ate' });
  });

  it('what the app gave as its state stays text in it', async ({ cast }) => {
    const [party, { cookie }] = [await anApp(), await signIn(cast.mia)];
    const state = `"><script>alert(1)</script>`;
    const { body } = await ask(party, cookie, { response_mode: 'form_post', state });
    expect(body).not.toContain('<script>alert');
  });
});

describe('RP-Initiated Logout OP', () => {
  const OUT = 'https://wiki.example.com/out';

  /** Somebody is signed in to an app, which sends them here to sign out, and they say yes. */
  async function signOut(
    who: { id: string },
    given: (tokens: { id_token: string }, party: Party) => Record<string, string>,
  ) {
    const party = await anApp({ postLogoutRedirectUris: OUT });
    const { cookie } = await signIn(who);
    const tokens = await tokensFor(party, cookie);
    const query = new URLSearchParams(given(tokens, party));
    const page = await send(`/oidc/logout?${query}`, { headers: { Cookie: cookie } });
    const xsrf = /name="xsrf" value="([^"]+)"/.exec(page.body)?.[1] ?? '';
    const own = { Cookie: cookie, 'Sec-Fetch-Site': 'same-origin' };
    const form = { xsrf, logout: 'yes' };
    const done = page.status === 200 ? await send('/oidc/logout/confirm', { headers: own, form }) : null;
    return { page, done, isSignedIn: (await userinfo(tokens.access_token)).status === 200 };
  }

  it('oidcc-rp-initiated-logout-no-state: goes back to the app without one', async ({ guest }) => {
    const { done, isSignedIn } = await signOut(guest, ({ id_token }) => ({
      id_token_hint: id_token,
      post_logout_redirect_uri: OUT,
    }));
    expect([done?.status, done?.headers.location, isSignedIn]).toEqual([303, OUT, false]);
  });

  it.for([
    ['no-params', () => ({})],
    ['only-state', () => ({ state: 'bye' })],
    ['no-post-logout-redirect-uri', ({ id_token }: { id_token: string }) => ({ id_token_hint: id_token })],
    ['no-id-token-hint', () => ({ post_logout_redirect_uri: OUT })],
  ] as const)(
    'oidcc-rp-initiated-logout-%s: ends here, with a page of ours',
    async ([, given], { guest }) => {
      const { done, isSignedIn } = await signOut(guest, given);
      const page = await send(String(done?.headers.location ?? '').replace(config().baseUrl, ''));
      expect([page.status, isSignedIn]).toEqual([200, false]);
      expect(page.body).toContain('<h1>You are signed out</h1>');
    },
  );

  it.for([
    ['bad-post-logout-redirect-uri', { post_logout_redirect_uri: 'https://wiki.example.com/elsewhere' }],
    ['query-added-to-post-logout-redirect-uri', { post_logout_redirect_uri: `${OUT}?foo=bar` }],
    ['prefix of it', { post_logout_redirect_uri: `${OUT}.evil.example` }],
  ] as const)('oidcc-rp-initiated-logout-%s: ends nothing and leads nowhere', async ([, more], { guest }) => {
    const { page, isSignedIn } = await signOut(guest, ({ id_token }) => ({
      id_token_hint: id_token,
      ...more,
    }));
    expect([page.status, page.headers.location, isSignedIn]).toEqual([400, undefined, true]);
  });

  it('oidcc-rp-initiated-logout-modified-id-token-hint: what nobody here has signed is refused', async ({
    guest,
  }) => {
    const keys = (await send('/oidc/jwks')).json.keys as Record<string, string>[];
    const rsa = new TextEncoder().encode(JSON.stringify(keys.find(({ kty }) => kty === 'RSA')));
    const forged: ((token: string) => string | Promise<string>)[] = [
      (token) => token.replace(/\.[^.]+$/, (signature) => `.${[...signature.slice(1)].reverse().join('')}`),
      (token) => {
        const [, claims] = token.split('.');
        return `${Buffer.from('{"alg":"none"}').toString('base64url')}.${claims}.`;
      },
      // With a public key as if it were a secret (RFC 8725 §2.1).
      (token) => new SignJWT(decodeJwt(token)).setProtectedHeader({ alg: 'HS256' }).sign(rsa),
    ];
    for (const forge of forged) {
      const party = await anApp({ postLogoutRedirectUris: OUT });
      const { cookie } = await signIn(guest);
      const hint = await forge((await tokensFor(party, cookie)).id_token);
      const query = new URLSearchParams({ id_token_hint: hint, post_logout_redirect_uri: OUT });
      const { status } = await send(`/oidc/logout?${query}`, { headers: { Cookie: cookie } });
      expect(status).toBe(400);
      const answer = await ask(party, cookie, { prompt: 'none', id_token_hint: hint });
      expect(toldBy(answer).error).toBe('invalid_request');
    }
  });
});

describe('Back-Channel Logout OP', () => {
  it('oidcc-backchannel-rp-initiated-logout: the app gets a logout token that it can verify', async ({
    guest,
  }) => {
    const told: string[] = [];
    const app = createServer(async (request, response) => {
      let body = '';
      for await (const chunk of request) body += chunk;
      told.push(new URLSearchParams(body).get('logout_token') ?? '');
      response.writeHead(200).end();
    });
    await new Promise<void>((resolve) => app.listen(0, '127.0.0.1', resolve));
    const telling = startTelling(undefined, 20);
    onTestFinished(async () => {
      await telling.stop();
      app.closeAllConnections();
      app.close();
    });
    const { port } = app.address() as AddressInfo;
    const party = await anApp({ backchannelLogoutUri: `http://127.0.0.1:${port}/told` });
    const { cookie } = await signIn(guest);
    const { id_token, access_token } = await tokensFor(party, cookie);
    const { sid } = await claimsOf(id_token);
    const page = await send(`/oidc/logout?id_token_hint=${id_token}`, { headers: { Cookie: cookie } });
    const xsrf = /name="xsrf" value="([^"]+)"/.exec(page.body)?.[1] ?? '';
    const own = { Cookie: cookie, 'Sec-Fetch-Site': 'same-origin' };
    await send('/oidc/logout/confirm', { headers: own, form: { xsrf, logout: 'yes' } });
    await expect.poll(() => told, { timeout: 15_000 }).toHaveLength(1);

    const keys = createLocalJWKSet((await send('/oidc/jwks')).json as unknown as JSONWebKeySet);
    const { payload, protectedHeader } = await jwtVerify(told[0] ?? '', keys, {
      issuer: issuer(),
      audience: party.id,
      requiredClaims: ['iat', 'exp', 'jti'],
    });
    expect(protectedHeader).toMatchObject({ alg: 'RS256', typ: 'logout+jwt' });
    expect(payload).toMatchObject({
      ...{ sub: guest.id, sid },
      events: { 'http://schemas.openid.net/event/backchannel-logout': {} },
    });
    expect(payload).not.toHaveProperty('nonce');
    expect(await isActive(party, access_token)).toBe(false);
  });
});
