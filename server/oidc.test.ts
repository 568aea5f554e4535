import { decodeProtectedHeader } from 'jose';
import { describe, expect } from 'vitest';
import { db } from '../database/database';
import { commandLine } from '../lib/actor';
import { denyApp } from '../lib/apps/deny';
import { removeApp } from '../lib/apps/remove';
import { config } from '../lib/config';
import { agree } from '../lib/oidc/agree';
import { loadKeys } from '../lib/oidc/keys';
import { refuseApp } from '../lib/oidc/refuse';
import { rotateKeys } from '../lib/oidc/rotate-keys';
import { endSession } from '../lib/sessions/end';
import { newSecret } from '../lib/sessions/secret';
import { disableUser } from '../lib/users/disable';
import { test as it } from '../testing/fixtures';
import {
  type Answer,
  anApp,
  asked,
  BACK,
  basic,
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
import { statementsOf } from '../testing/statements';
import { answerOidc } from './oidc';
import { oidcPathOf } from './oidc-paths';
import { frontDoor, listen } from './serve';

// The real server on a real port, asked as browsers and apps ask. Pages of ours are to be reached by what leads to them alone.

withProvider(async () => {
  const served = { baseUrl: 'http://localhost:5678', proxyHops: 0 };
  const server = frontDoor(served, async (request, response) => {
    if (oidcPathOf(request.url) !== null) return answerOidc(request, response);
    response.end('a page');
  });
  await listen(server, 0, '127.0.0.1');
  return server;
});

describe('discovery', () => {
  it('says where everything is by the base URL, whatever host and origin a request names', async ({
    cast: _,
  }) => {
    for (const headers of [
      {},
      { Origin: 'https://evil.example' },
      { 'X-Forwarded-Host': 'evil.example' },
    ] as Record<string, string>[]) {
      const { status, json, body } = await send('/oidc/.well-known/openid-configuration', { headers });
      expect([status, json.issuer]).toEqual([200, `${config().baseUrl}/oidc`]);
      expect(body).not.toContain('evil');
    }
    const { status } = await send('/oidc/.well-known/openid-configuration', {
      headers: { Host: 'evil.example' },
    });
    expect(status).toBe(421);
    const alias = await send('/.well-known/oauth-authorization-server/oidc');
    expect(alias.json.token_endpoint).toBe(`${config().baseUrl}/oidc/token`);
  });

  it('offers what is safe alone: codes, S256, no open registration, no HS256, no implicit answers', async ({
    cast: _,
  }) => {
    const { json } = await send('/oidc/.well-known/openid-configuration');
    expect(json).toMatchObject({
      response_types_supported: ['code'],
      code_challenge_methods_supported: ['S256'],
      id_token_signing_alg_values_supported: expect.arrayContaining(['RS256', 'ES256', 'EdDSA']),
      backchannel_logout_supported: true,
      backchannel_logout_session_supported: true,
    });
    expect(json).not.toHaveProperty('registration_endpoint');
    expect(JSON.stringify(json)).not.toMatch(/HS256|client_secret_jwt|"none","RS|password"/);
    expect(json.grant_types_supported).not.toContain('client_credentials');
    expect((await send('/oidc/reg', { form: {} })).status).toBe(404);
  });

  it('publishes no private part of a key', async ({ cast: _ }) => {
    const { json } = await send('/oidc/jwks');
    const keys = json.keys as Record<string, string>[];
    expect(keys.map(({ kty }) => kty).sort()).toEqual(['EC', 'OKP', 'RSA']);
    for (const key of keys)
      for (const part of ['d', 'p', 'q', 'dp', 'dq', 'qi']) expect(key).not.toHaveProperty(part);
  });
});

describe('the code flow', () => {
  it('tells who it is, how and when they showed it, in tokens signed by a published key', async ({
    cast,
  }) => {
    const [party, { actor, cookie }] = [await anApp(), await signIn(cast.mia)];
    const { id_token, access_token } = await tokensFor(party, cookie);
    expect(await claimsOf(id_token)).toMatchObject({
      ...{ sub: cast.mia.id, aud: party.id, nonce: 'n0nce', amr: ['pwd'] },
      auth_time: Math.floor(actor.provedAt.getTime() / 1000),
      ...{ name: 'Mia Member', preferred_username: 'mia', email: cast.mia.email, groups: [] },
    });
    const { status, json } = await userinfo(access_token);
    expect([status, json.sub, json.email]).toEqual([200, cast.mia.id, cast.mia.email]);
  });

  it.for(['RS256', 'ES256', 'EdDSA'])('signs by %s where the app asks for it', async (alg, { cast }) => {
    const party = await anApp({ idTokenAlg: alg });
    const { id_token } = await tokensFor(party, (await signIn(cast.mia)).cookie);
    expect(decodeProtectedHeader(id_token).alg).toBe(alg);
    expect((await claimsOf(id_token)).sub).toBe(cast.mia.id);
  });

  it('tells no more than was asked for', async ({ cast }) => {
    const party = await anApp();
    const { access_token } = await tokensFor(party, (await signIn(cast.mia)).cookie, { scope: 'openid' });
    expect((await userinfo(access_token)).json).toEqual({ sub: cast.mia.id });
  });

  it('leads visitors to a question of ours, and says login_required where none may be asked', async ({
    cast: _,
  }) => {
    const party = await anApp();
    const { status, headers } = await send(asked(party));
    expect([status, headers.location]).toEqual([303, expect.stringMatching(/^\/oidc\/interaction\/[\w-]+$/)]);
    const silent = await send(asked(party, { prompt: 'none' }));
    expect(silent.headers.location).toContain(`${BACK}?error=login_required`);
  });

  it('asks for a proof anew where the app wants one, by prompt or by age', async ({ cast }) => {
    const [party, { cookie, actor }] = [await anApp(), await signIn(cast.mia)];
    for (const more of [{ prompt: 'login' }, { max_age: '0' }] as Record<string, string>[]) {
      const first = await send(asked(party, more), { headers: { Cookie: cookie } });
      expect(first.headers.location).toMatch(/^\/oidc\/interaction\//);
      const answer = [first.headers['set-cookie'] ?? []].flat().map((it) => it.split(';')[0]);
      const id = first.headers.location?.split('/').at(-1);
      const back = () =>
        send(`/oidc/authorize/${id}`, { headers: { Cookie: [cookie, ...answer].join('; ') } });
      await db().session.update({
        where: { id: actor.sessionId },
        data: { provedAt: new Date(Date.now() + 1_000) },
      });
      const { headers } = await back();
      expect(headers.location).toMatch(/^https:\/\/wiki.example.com\/back\?code=/);
      const { json } = await exchange(party, new URL(headers.location ?? '').searchParams.get('code') ?? '');
      expect(await claimsOf(String(json.id_token))).toMatchObject({ amr: ['pwd'] });
      // The question is used up: coming back to it is no way in.
      expect((await back()).status).toBe(400);
    }
  });

  it('goes no further without that proof', async ({ cast }) => {
    const [party, { cookie }] = [await anApp(), await signIn(cast.mia)];
    const first = await send(asked(party, { prompt: 'login' }), { headers: { Cookie: cookie } });
    const answer = [first.headers['set-cookie'] ?? []].flat().map((it) => it.split(';')[0]);
    const id = first.headers.location?.split('/').at(-1);
    const { headers } = await send(`/oidc/authorize/${id}`, {
      headers: { Cookie: [cookie, ...answer].join('; ') },
    });
    expect(headers.location).toMatch(/^\/oidc\/interaction\//);
  });

  it('answers by a form where the app asks for it, with a policy that lets it go there alone', async ({
    cast,
  }) => {
    const party = await anApp();
    const { cookie } = await signIn(cast.mia);
    const { status, body, headers } = await send(asked(party, { response_mode: 'form_post' }), {
      headers: { Cookie: cookie },
    });
    expect([status, body]).toEqual([200, expect.stringContaining(`action="${BACK}"`)]);
    expect(headers['content-security-policy']).toContain("form-action 'self' https://wiki.example.com;");
    expect(headers['content-security-policy']).toContain("frame-ancestors 'none'");
  });

  it('leads a form of another site on as an address, so that it is the person who asks', async ({
    cast: _,
  }) => {
    const party = await anApp();
    const form = Object.fromEntries(new URLSearchParams(asked(party).split('?')[1]));
    const headers = { Origin: 'https://wiki.example.com', 'Sec-Fetch-Site': 'cross-site' };
    const { status, headers: got } = await send('/oidc/authorize', { form, headers });
    expect([status, got.location]).toEqual([303, asked(party)]);
  });

  it('does nothing for a script that follows redirects', async ({ cast }) => {
    const [party, { cookie }] = [await anApp(), await signIn(cast.mia)];
    const headers = { Cookie: cookie, 'Sec-Fetch-Dest': 'empty' };
    expect((await send(asked(party), { headers })).status).toBe(403);
    expect(await db().oidcGrant.count({ where: { appId: party.id } })).toBe(0);
  });

  it('gives an app the same name for somebody forever, and nobody else gets it', async ({ cast: _ }) => {
    const party = await anApp();
    const names = [];
    for (const email of ['kim@one.example', 'kim@two.example']) {
      const user = await db().user.create({
        data: { email, firstName: 'Kim', lastName: 'Ito', role: 'member', passwordHash: '-' },
      });
      const { id_token } = await tokensFor(party, (await signIn(user)).cookie);
      names.push((await claimsOf(id_token)).preferred_username);
      await db().user.delete({ where: { id: user.id } });
    }
    expect(names).toEqual(['kim', 'kim2']);
  });
});

describe('attacks', () => {
  it.for([
    ['a prefix', `${BACK}/more`],
    ['another case', 'https://wiki.example.com/Back'],
    ['another port', 'https://wiki.example.com:8443/back'],
    ['a user name', 'https://wiki.example.com@evil.example/back'],
    ['an escape', 'https://wiki.example.com/%62ack'],
    ['a fragment', `${BACK}#x`],
    ['a query', `${BACK}?x=1`],
    ['dots', 'https://wiki.example.com/x/../back'],
    ['another host', 'https://evil.example/back'],
    ['another scheme', 'http://wiki.example.com/back'],
    ['a script', 'javascript:alert(1)'],
    ['nothing', ''],
  ])('a redirect address with %s leads nowhere', async ([, uri = ''], { cast }) => {
    const [party, { cookie }] = [await anApp(), await signIn(cast.mia)];
    const { status, headers, body } = await send(asked(party, { redirect_uri: uri }), {
      headers: { Cookie: cookie },
    });
    expect([status, headers.location]).toEqual([400, undefined]);
    expect(body).toContain('<h1>');
    expect(body).not.toContain(party.id);
  });

  it('what is wrong is told to whoever manages apps, with what was sent and what is registered', async ({
    cast,
  }) => {
    const [party, { cookie }] = [await anApp(), await signIn(cast.olivia)];
    const uri = 'https://wiki.example.com/<b>';
    const { body } = await send(asked(party, { redirect_uri: uri }), { headers: { Cookie: cookie } });
    expect(body).toContain('https://wiki.example.com/&lt;b>');
    expect(body).toContain(`<dd>${BACK}</dd>`);
  });

  it('a code works once; used again, it ends what came of it', async ({ cast }) => {
    const [party, { cookie }] = [await anApp(), await signIn(cast.mia)];
    const code = await codeFor(party, cookie);
    const { json } = await exchange(party, code);
    expect((await exchange(party, code)).json.error).toBe('invalid_grant');
    expect((await userinfo(json.access_token)).status).toBe(401);
    expect((await refresh(party, json.refresh_token)).json.error).toBe('invalid_grant');
  });

  it('a code raced for by ten has one winner at most', async ({ cast }) => {
    const [party, { cookie }] = [await anApp(), await signIn(cast.mia)];
    const code = await codeFor(party, cookie);
    const answers = await Promise.all(Array.from({ length: 10 }, () => exchange(party, code)));
    expect(answers.filter(({ status }) => status === 200).length).toBeLessThanOrEqual(1);
    for (const { json } of answers.filter(({ status }) => status === 200))
      expect((await userinfo(json.access_token)).status).toBe(401);
  });

  it('a public app shows what only it knows, by S256, and an older one is no way round', async ({ cast }) => {
    const [party, { cookie }] = [await anApp({ isPublic: true }), await signIn(cast.mia)];
    const refusal = async (more: Record<string, string>) =>
      (await send(asked(party, more), { headers: { Cookie: cookie } })).headers.location ?? '';
    expect(await refusal({})).toContain('error=invalid_request');
    expect(await refusal({ code_challenge: 'x'.repeat(43), code_challenge_method: 'plain' })).toContain(
      'error=',
    );
    const verifier = newSecret();
    const pkce = { code_challenge: challengeOf(verifier), code_challenge_method: 'S256' };
    expect((await exchange(party, await codeFor(party, cookie, pkce))).json.error).toBe('invalid_grant');
    const wrong = await exchange(party, await codeFor(party, cookie, pkce), { code_verifier: newSecret() });
    expect(wrong.json.error).toBe('invalid_grant');
    const right = await exchange(party, await codeFor(party, cookie, pkce), { code_verifier: verifier });
    expect(right.status).toBe(200);
    // It has no secret, so each refresh has another token, and an old one ends them all (RFC 9700 §2.2.2).
    const next = await refresh(party, right.json.refresh_token);
    expect(next.status).toBe(200);
    expect((await refresh(party, right.json.refresh_token)).json.error).toBe('invalid_grant');
    expect((await refresh(party, next.json.refresh_token)).json.error).toBe('invalid_grant');
  });

  it('a code that was bound is not taken without its verifier, also of an app with a secret', async ({
    cast,
  }) => {
    const [party, { cookie }] = [await anApp(), await signIn(cast.mia)];
    const pkce = { code_challenge: challengeOf(newSecret()), code_challenge_method: 'S256' };
    expect((await exchange(party, await codeFor(party, cookie, pkce))).json.error).toBe('invalid_grant');
    // And where none was asked for, one that is shown is a code of somebody else (RFC 9700 §4.8.2).
    const downgraded = await exchange(party, await codeFor(party, cookie), { code_verifier: newSecret() });
    expect(downgraded.json.error).toBe('invalid_grant');
  });

  it('codes and tokens of one app are nothing to another', async ({ cast }) => {
    const [mine, theirs, { cookie }] = [await anApp(), await anApp(), await signIn(cast.mia)];
    expect((await exchange(theirs, await codeFor(mine, cookie))).json.error).toBe('invalid_grant');
    const { refresh_token, access_token } = await tokensFor(mine, cookie);
    expect((await refresh(theirs, refresh_token)).json.error).toBe('invalid_grant');
    const revoked = await send('/oidc/revoke', { headers: basic(theirs), form: { token: access_token } });
    expect(revoked.status).toBe(400);
    for (const token of [access_token, refresh_token]) {
      expect(await isActive(mine, token)).toBe(true);
      expect(await isActive(theirs, token)).toBe(false);
    }
  });

  it('an answer names who gives it, a refusal as well, so that apps of several providers mix none up (RFC 9207)', async ({
    cast,
  }) => {
    const [party, { cookie }] = [await anApp(), await signIn(cast.mia)];
    for (const headers of [{ Cookie: cookie }, {}] as Record<string, string>[]) {
      const { location = '' } = (await send(asked(party, { prompt: 'none' }), { headers })).headers;
      const told = new URL(location).searchParams;
      expect(told.has(headers.Cookie ? 'code' : 'error')).toBe(true);
      expect(told.get('iss')).toBe(`${config().baseUrl}/oidc`);
    }
  });

  it('the state comes back letter by letter, and each token has the nonce of its own request', async ({
    cast,
  }) => {
    const [party, { cookie }] = [await anApp(), await signIn(cast.mia)];
    const state = `a b+c%20d&e="<'ä\u{1f511}`;
    const { location = '' } = (await send(asked(party, { state }), { headers: { Cookie: cookie } })).headers;
    expect(new URL(location).searchParams.get('state')).toBe(state);
    const codes = { one: '', other: '' };
    for (const nonce of ['one', 'other'] as const) codes[nonce] = await codeFor(party, cookie, { nonce });
    for (const nonce of ['other', 'one'] as const) {
      const { json } = await exchange(party, codes[nonce]);
      expect((await claimsOf(String(json.id_token))).nonce).toBe(nonce);
    }
  });

  it('another site frames no page on the way to an app, and answers no question of it', async ({ cast }) => {
    const party = await anApp({ isThirdParty: true });
    const { cookie } = await signIn(cast.mia);
    const { location = '' } = (await send(asked(party), { headers: { Cookie: cookie } })).headers;
    expect(location).toMatch(/^\/oidc\/interaction\//);
    for (const path of [location, '/oidc/logout', '/oidc/device', asked(party, { redirect_uri: 'x' })]) {
      const { headers } = await send(path, { headers: { Cookie: cookie } });
      expect(headers['content-security-policy']).toContain("frame-ancestors 'none'");
      expect(headers['x-frame-options']).toBe('DENY');
    }
    const theirs = { Cookie: cookie, Origin: 'https://evil.example' };
    for (const site of ['cross-site', 'same-site']) {
      const headers = { ...theirs, 'Sec-Fetch-Site': site };
      expect((await send(location, { headers, form: { id: 'x' } })).status).toBe(403);
    }
    expect((await send(location, { headers: theirs, form: { id: 'x' } })).status).toBe(403);
  });

  it('a wrong secret opens nothing, and thirty of them in a minute are enough for a network', async ({
    cast,
  }) => {
    const [party, { cookie }] = [await anApp(), await signIn(cast.mia)];
    const code = await codeFor(party, cookie);
    for (const secret of ['', 'wrong', party.secret.slice(0, -1), `${party.secret}x`])
      expect((await exchange({ ...party, secret: secret || 'x' }, code)).json.error).toBe('invalid_client');
    const answers = [];
    for (let n = 0; n < 32; n++) answers.push((await exchange({ ...party, secret: 'no' }, code)).status);
    expect(answers.at(-1)).toBe(429);
  });

  it('another site reads nothing but what is for every site', async ({ cast: _ }) => {
    const party = await anApp({ isPublic: true });
    const headers = { Origin: 'https://evil.example', 'Sec-Fetch-Site': 'cross-site' };
    expect((await send('/oidc/jwks', { headers })).headers['access-control-allow-origin']).toBe(
      'https://evil.example',
    );
    const form = { grant_type: 'authorization_code', code: 'x', client_id: party.id, redirect_uri: BACK };
    const foreign = await send('/oidc/token', { headers, form });
    expect(foreign.headers['access-control-allow-origin']).toBeUndefined();
    const own = await send('/oidc/token', {
      headers: { ...headers, Origin: 'https://wiki.example.com' },
      form,
    });
    expect(own.headers['access-control-allow-origin']).toBe('https://wiki.example.com');
    // What only we post to ourselves is refused from elsewhere.
    for (const path of ['/oidc/logout/confirm', '/oidc/device'])
      expect((await send(path, { headers, form: { xsrf: 'x' } })).status).toBe(403);
  });

  it('after signing out nobody is led elsewhere than was registered', async ({ cast }) => {
    const [party, { cookie }] = [await anApp(), await signIn(cast.mia)];
    const { id_token } = await tokensFor(party, cookie);
    const query = new URLSearchParams({
      id_token_hint: id_token,
      post_logout_redirect_uri: 'https://evil.example/',
    });
    const { status, headers } = await send(`/oidc/logout?${query}`, { headers: { Cookie: cookie } });
    expect([status, headers.location]).toEqual([400, undefined]);
  });

  it('huge requests and request objects are refused', async ({ cast: _ }) => {
    const party = await anApp();
    expect((await send(asked(party, { state: 'x'.repeat(9_000) }))).status).toBe(414);
    const object = `${Buffer.from('{"alg":"none"}').toString('base64url')}.e30.`;
    const { headers } = await send(asked(party, { request: object }));
    expect(headers.location).toContain('error=request_not_supported');
  });
});

describe('what ends a sign-in ends its tokens', () => {
  const ways: Record<string, (who: Awaited<ReturnType<typeof signIn>>, party: Party) => Promise<unknown>> = {
    'signing out': ({ actor }) => endSession(actor),
    'being disabled': ({ actor }) => disableUser(commandLine, { userId: actor.id }),
    'an app that is removed': (_, party) => removeApp(commandLine, { id: party.id }),
    'a lost right': (_, party) => denyApp(commandLine, { appId: party.id, everybody: true }),
    'a sign-in that runs out': ({ actor }) =>
      db().session.update({ where: { id: actor.sessionId }, data: { expiresAt: new Date() } }),
  };
  it.for(Object.keys(ways))('%s', async (way, { guest }) => {
    const [party, other] = [await anApp(), await anApp()];
    const who = await signIn(guest);
    const code = await codeFor(party, who.cookie);
    const { access_token, refresh_token } = await tokensFor(party, who.cookie, {
      scope: 'openid offline_access',
    });
    expect(await isActive(party, access_token)).toBe(true);
    await ways[way]?.(who, party);
    expect((await userinfo(access_token)).status).toBe(401);
    expect((await refresh(party, refresh_token)).status).toBeGreaterThanOrEqual(400);
    expect((await exchange(party, code)).status).toBeGreaterThanOrEqual(400);
    expect(await isActive(other, access_token)).toBe(false);
  });

  it('an app signs somebody out everywhere by sending them here, and gets them back', async ({ guest }) => {
    const party = await anApp({ postLogoutRedirectUris: 'https://wiki.example.com/out' });
    const { cookie, actor } = await signIn(guest);
    const { id_token, access_token } = await tokensFor(party, cookie);
    const query = new URLSearchParams({
      ...{ id_token_hint: id_token, state: 'bye' },
      post_logout_redirect_uri: 'https://wiki.example.com/out',
    });
    const { body } = await send(`/oidc/logout?${query}`, { headers: { Cookie: cookie } });
    const xsrf = /name="xsrf" value="([^"]+)"/.exec(body)?.[1] ?? '';
    const own = { Cookie: cookie, 'Sec-Fetch-Site': 'same-origin' };
    expect(
      (await send('/oidc/logout/confirm', { headers: own, form: { xsrf: 'x', logout: 'yes' } })).status,
    ).toBe(400);
    expect((await userinfo(access_token)).status).toBe(200);
    const done = await send('/oidc/logout/confirm', { headers: own, form: { xsrf, logout: 'yes' } });
    expect([done.status, done.headers.location]).toEqual([303, 'https://wiki.example.com/out?state=bye']);
    expect((await userinfo(access_token)).status).toBe(401);
    expect(await db().session.count({ where: { id: actor.sessionId } })).toBe(0);
  });
});

describe('who may', () => {
  it('is asked before anything is told: who may not comes to a page of ours, never to the app', async ({
    cast,
  }) => {
    const party = await anApp({ isForEverybody: false });
    const { cookie } = await signIn(cast.mia);
    const { headers } = await send(asked(party), { headers: { Cookie: cookie } });
    expect(headers.location).toMatch(/^\/oidc\/interaction\//);
    expect(await db().oidcGrant.count({ where: { appId: party.id } })).toBe(0);
    const silent = await send(asked(party, { prompt: 'none' }), { headers: { Cookie: cookie } });
    expect(silent.headers.location).toContain('error=access_denied');
  });

  it('shows a second factor first where the app or its request asks for it', async ({ cast }) => {
    const { cookie, actor } = await signIn(cast.mia);
    const strict = await anApp();
    await db().app.update({ where: { id: strict.id }, data: { asksForFactor: true } });
    const asking: [Party, Record<string, string>][] = [
      [strict, {}],
      [await anApp(), { acr_values: 'mfa' }],
    ];
    for (const [party, more] of asking)
      expect((await send(asked(party, more), { headers: { Cookie: cookie } })).headers.location).toMatch(
        /^\/oidc\/interaction\//,
      );
    await db().session.update({
      where: { id: actor.sessionId },
      data: { hasShownFactor: true, methods: ['pwd', 'otp'] },
    });
    await db().passkey.create({
      data: { userId: actor.id, name: 'Key', credentialId: newSecret(), publicKey: new Uint8Array() },
    });
    for (const [party, more] of asking) {
      const { id_token } = await tokensFor(party, cookie, more);
      expect(await claimsOf(id_token)).toMatchObject({ acr: 'mfa', amr: ['pwd', 'otp', 'mfa'] });
    }
  });

  it('is asked what an app of others may be told, once; or says no', async ({ guest }) => {
    const party = await anApp({ isThirdParty: true });
    const { cookie, actor } = await signIn(guest);
    const question = async (more: Record<string, string> = {}) => {
      const { headers } = await send(asked(party, more), { headers: { Cookie: cookie } });
      const answer = [headers['set-cookie'] ?? []].flat().map((it) => it.split(';')[0]);
      const id = headers.location?.split('/').at(-1) ?? '';
      return {
        id,
        back: () => send(`/oidc/authorize/${id}`, { headers: { Cookie: [cookie, ...answer].join('; ') } }),
      };
    };
    const no = await question();
    await refuseApp(actor, { id: no.id });
    expect((await no.back()).headers.location).toContain('error=access_denied');
    const yes = await question();
    await agree(actor, { id: yes.id });
    expect((await yes.back()).headers.location).toContain(`${BACK}?code=`);
    expect(await codeFor(party, cookie)).not.toBe('');
    // More than was agreed to is a new question, and so is an app that wants it anew.
    for (const more of [
      { scope: 'openid offline_access', prompt: 'consent' },
      { prompt: 'consent' },
    ] as Record<string, string>[])
      expect((await question(more)).id).toMatch(/^[\w-]{20,}$/);
  });
});

describe('keys', () => {
  it('are rotated while tokens of the old ones stay good, and the new ones sign after a minute', async ({
    cast,
    clock,
  }) => {
    const [party, { cookie }] = [await anApp(), await signIn(cast.mia)];
    const before = await tokensFor(party, cookie);
    const { kid } = decodeProtectedHeader(before.id_token);
    await rotateKeys(commandLine);
    const signing = async () => (await loadKeys()).find(({ alg }) => alg === 'RS256')?.kid;
    expect(await loadKeys()).toHaveLength(6);
    expect(await signing()).toBe(kid);
    clock.pass(61_000);
    expect(await signing()).not.toBe(kid);
    expect((await loadKeys()).map((it) => it.kid)).toContain(kid);
  });
});

describe('how often the database is asked', () => {
  /** Whether keys were rotated is looked up every few seconds, whoever asks by then. */
  const statements = async (work: () => Promise<Answer>) =>
    (
      await statementsOf(async () => {
        const { status, body } = await work();
        expect(status, body).toBeLessThan(400);
      })
    ).filter((it) => !it.includes('oidc_key'));

  it('once for userinfo, and what it tells is so at that moment', async ({ guest }) => {
    const [party, { cookie }] = [await anApp(), await signIn(guest)];
    const { access_token: token } = await tokensFor(party, cookie);
    expect(await statements(() => userinfo(token))).toHaveLength(1);
    const before = (await userinfo(token)).json;
    await db().user.update({ where: { id: guest.id }, data: { firstName: 'Renamed' } });
    const { id } = await db().group.create({ data: { name: 'Choir', nameKey: 'choir' } });
    await db().groupMember.create({ data: { groupId: id, userId: guest.id } });
    expect((await userinfo(token)).json).toEqual({
      ...before,
      ...{ name: `Renamed ${guest.lastName}`, given_name: 'Renamed', groups: ['Choir'] },
    });
  });

  it('twice for a refresh, and four times where the token is another one each time', async ({ cast }) => {
    const { cookie } = await signIn(cast.mia);
    const party = await anApp();
    const { refresh_token: token } = await tokensFor(party, cookie);
    expect(await statements(() => refresh(party, token))).toHaveLength(2);
    const open = await anApp({ isPublic: true });
    const verifier = newSecret();
    const pkce = { code_challenge: challengeOf(verifier), code_challenge_method: 'S256' };
    let last = (await exchange(open, await codeFor(open, cookie, pkce), { code_verifier: verifier })).json
      .refresh_token;
    const rotate = async () => {
      const answer = await refresh(open, last);
      last = answer.json.refresh_token;
      return answer;
    };
    expect(await statements(rotate)).toHaveLength(4);
  });

  it('six times for a code, and four times for what comes of it', async ({ cast }) => {
    const [party, { cookie }] = [await anApp(), await signIn(cast.mia)];
    const codes: string[] = [];
    const ask = async () => {
      const answer = await send(asked(party), { headers: { Cookie: cookie } });
      codes.push(new URL(answer.headers.location ?? '').searchParams.get('code') ?? '');
      return answer;
    };
    expect(await statements(ask)).toHaveLength(6);
    expect(await statements(() => exchange(party, codes.pop() ?? ''))).toHaveLength(4);
  });

  it('twice where an app asks whether a token is of use', async ({ cast }) => {
    const [party, { cookie }] = [await anApp(), await signIn(cast.mia)];
    const { access_token: token } = await tokensFor(party, cookie);
    const ask = () => send('/oidc/introspect', { headers: basic(party), form: { token } });
    expect(await statements(ask)).toHaveLength(2);
    expect((await ask()).json.active).toBe(true);
  });
});
