import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair } from 'jose';
import { type JWK, type KoaContextWithOIDC, Provider } from 'oidc-provider';

/** What its parent has registered with ours: the one app, and how many people are signed in. */
export type Registered = { id: string; secret: string; redirectUri: string; people: number };
/** Where it listens, and the cookie of each of them. */
export type Library = { url: string; cookies: string[] };

/** The OpenID library alone, in a bare Node process: its own memory adapter and sessions, our algorithms and lifetimes. */
process.once('disconnect', () => process.exit());
const [given] = await once(process, 'message');
const { id, secret, redirectUri, people } = given as Registered;
const server = createServer().listen(0, '127.0.0.1');
await once(server, 'listening');
const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
const { privateKey } = await generateKeyPair('RS256', { extractable: true });
const SCOPES = ['openid', 'profile', 'email', 'groups', 'offline_access'];

const provider = new Provider(url, {
  jwks: { keys: [{ ...(await exportJWK(privateKey)), alg: 'RS256', use: 'sig' } as JWK] },
  clients: [
    {
      ...{ client_id: id, client_secret: secret, redirect_uris: [redirectUri] },
      grant_types: ['authorization_code', 'refresh_token'],
    },
  ],
  findAccount: (_ctx, accountId) => ({
    accountId,
    claims: () => ({
      ...{ sub: accountId, name: 'Anna No. 1', given_name: 'Anna', family_name: 'No. 1' },
      ...{ preferred_username: accountId, nickname: accountId, groups: [] },
      ...{ email: `${accountId}@example.com`, email_verified: true },
    }),
  }),
  scopes: SCOPES,
  claims: {
    openid: ['sub', 'acr', 'amr', 'auth_time'],
    profile: ['name', 'given_name', 'family_name', 'preferred_username', 'nickname'],
    email: ['email', 'email_verified'],
    groups: ['groups'],
  },
  ttl: {
    AccessToken: 3_600,
    AuthorizationCode: 60,
    Grant: 86_400,
    IdToken: 3_600,
    RefreshToken: 86_400,
    Session: 3_600,
  },
  conformIdTokenClaims: false,
  pkce: { required: () => false },
  issueRefreshToken: async () => true,
  expiresWithSession: async () => false,
  loadExistingGrant: grantAll,
  routes: { authorization: '/authorize', token: '/token', userinfo: '/userinfo', jwks: '/jwks' },
  features: { devInteractions: { enabled: false } },
});
const answer = provider.callback();
server.on('request', (request, response) => void answer(request, response));

const cookies: string[] = [];
while (cookies.length < people) {
  const accountId = `person${cookies.length}`;
  // Its types leave out that it is made of what is to be kept.
  const Kept = provider.Session as unknown as new (payload: object) => InstanceType<Provider['Session']>;
  const loginTs = Math.floor(Date.now() / 1000);
  const session = new Kept({ accountId, loginTs });
  cookies.push(`_session=${await session.save(3_600)}`);
}
process.send?.({ url, cookies } satisfies Library);

/** Nobody is asked, as of an app of ours. */
async function grantAll({ oidc }: KoaContextWithOIDC) {
  const { client, session } = oidc;
  if (!client || !session?.accountId) return undefined;
  const before = session.grantIdFor(client.clientId);
  const known = before && (await provider.Grant.find(before));
  if (known) return known;
  const grant = new provider.Grant({ accountId: session.accountId, clientId: client.clientId });
  grant.addOIDCScope(SCOPES.join(' '));
  await grant.save();
  return grant;
}
