import { createHash } from 'node:crypto';
import { createLocalJWKSet, type JSONWebKeySet, jwtVerify } from 'jose';
import { type Dispatcher, Pool } from 'undici';
import { AT_ONCE } from './http';

export const REDIRECT_URI = 'https://wiki.example.com/back';
const VERIFIER = 'a-verifier-of-the-benchmark-and-of-nobody-else';
const CHALLENGE = createHash('sha256').update(VERIFIER).digest('base64url');

type Tokens = { id_token: string; access_token: string; refresh_token: string };
type Client = { id: string; secret: string };

/** An app that lets people in by OpenID Connect, and the browsers of those who are signed in at the provider. */
export type Party = {
  /** From the click in the app until it knows who came: authorize, code, tokens, the ID token's signature checked. */
  letIn(n: number): Promise<void>;
  refresh(n: number): Promise<void>;
  userinfo(n: number): Promise<void>;
  leave(): Promise<void>;
};

export async function openParty(issuer: string, { id, secret }: Client, cookies: string[]): Promise<Party> {
  const { origin, pathname } = new URL(issuer);
  const base = pathname === '/' ? '' : pathname;
  const pool = new Pool(origin, { connections: AT_ONCE });
  const ask = async (status: number, n: number, { headers, ...asked }: Dispatcher.RequestOptions) => {
    // From a network of their own each, as for the sign-in form.
    const from = { 'x-forwarded-for': `10.1.${(n >> 8) & 255}.${n & 255}` };
    const path = `${base}${asked.path}`;
    const answer = await pool.request({ ...asked, path, headers: { ...from, ...(headers as object) } });
    const text = await answer.body.text();
    if (answer.statusCode === status) return { headers: answer.headers, text };
    throw new Error(`${path} was answered with ${answer.statusCode}: ${text}`);
  };
  const askTokens = async (n: number, form: Record<string, string>): Promise<Tokens> => {
    const { text } = await ask(200, n, {
      method: 'POST',
      path: '/token',
      headers: {
        authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`,
        'content-type': 'application/x-www-form-urlencoded',
      },
      body: new URLSearchParams(form).toString(),
    });
    return JSON.parse(text);
  };
  const { text } = await ask(200, 0, { method: 'GET', path: '/jwks' });
  const keys = createLocalJWKSet(JSON.parse(text) as JSONWebKeySet);
  const tokens: Tokens[] = [];
  const placeOf = (n: number) => n % cookies.length;
  const tokensOf = (n: number): Tokens => {
    const found = tokens[placeOf(n)];
    if (!found) throw new Error('They have not been let in.');
    return found;
  };
  return {
    async letIn(n) {
      const query = new URLSearchParams({
        ...{ client_id: id, redirect_uri: REDIRECT_URI, response_type: 'code', state: `${n}`, nonce: `${n}` },
        ...{ scope: 'openid profile email groups', code_challenge: CHALLENGE, code_challenge_method: 'S256' },
      });
      const { headers } = await ask(303, n, {
        method: 'GET',
        path: `/authorize?${query}`,
        headers: { cookie: cookies[placeOf(n)] },
      });
      const code = new URL(String(headers.location)).searchParams.get('code');
      if (!code) throw new Error(`No code: ${headers.location}`);
      const got = await askTokens(n, {
        ...{ grant_type: 'authorization_code', redirect_uri: REDIRECT_URI, code, code_verifier: VERIFIER },
      });
      await jwtVerify(got.id_token, keys, { issuer, audience: id });
      tokens[placeOf(n)] = got;
    },
    async refresh(n) {
      const { refresh_token } = tokensOf(n);
      tokens[placeOf(n)] = await askTokens(n, { grant_type: 'refresh_token', refresh_token });
    },
    async userinfo(n) {
      const headers = { authorization: `Bearer ${tokensOf(n).access_token}` };
      await ask(200, n, { method: 'GET', path: '/userinfo', headers });
    },
    leave: () => pool.close(),
  };
}
