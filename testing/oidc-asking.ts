import { createHash } from 'node:crypto';
import { request as ask, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { createLocalJWKSet, type JSONWebKeySet, jwtVerify } from 'jose';
import { afterAll, beforeAll } from 'vitest';
import { db } from '../database/database';
import { commandLine } from '../lib/actor';
import { config } from '../lib/config';
import { addClient } from '../lib/oidc/add-client';
import { AddClient } from '../lib/oidc/schema';
import { encodeSessionCookie, sessionCookieName } from '../lib/sessions/cookie';
import { findSessionActor } from '../lib/sessions/queries';
import { startSession } from '../lib/sessions/rows';
import { aVisitor } from './testing';

/** Where apps of these tests get people back. */
export const BACK = 'https://wiki.example.com/back';
let port = 0;

/** Gives the tests of a file the provider on a real port, at which `open` has it listen. Apps and browsers of theirs ask there. */
export function withProvider(open: () => Promise<Server>): void {
  let server: Server;
  beforeAll(async () => {
    server = await open();
    port = (server.address() as AddressInfo).port;
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });
}

export type Answer = {
  status: number;
  headers: IncomingHttpHeaders;
  body: string;
  json: Record<string, unknown>;
};
type Sent = { method?: string; headers?: Record<string, string>; form?: Record<string, string> };

export async function send(path: string, { method, headers = {}, form }: Sent = {}): Promise<Answer> {
  const body = form && new URLSearchParams(form).toString();
  const type = body === undefined ? {} : { 'Content-Type': 'application/x-www-form-urlencoded' };
  const {
    status,
    headers: got,
    body: said,
  } = await new Promise<Omit<Answer, 'json'>>((resolve, reject) => {
    const all = { Host: 'localhost:5678', ...type, ...headers };
    const request = ask(
      { port, path, method: method ?? (form ? 'POST' : 'GET'), headers: all },
      async (it) => {
        resolve({ status: it.statusCode ?? 0, headers: it.headers, body: await text(it) });
      },
    );
    request.on('error', reject).end(body);
  });
  const json = String(got['content-type']).includes('json') ? JSON.parse(said) : {};
  return { status, headers: got, body: said, json };
}

/** Somebody signs in, as their browser then shows it. */
export async function signIn({ id }: { id: string }) {
  const { secret } = await db().$transaction((tx) => startSession(tx, aVisitor(), id));
  const token = await encodeSessionCookie({ sub: secret }, 3_600);
  const actor = await findSessionActor(secret, aVisitor());
  if (!actor) throw new Error('Nobody is signed in.');
  return { actor, cookie: `${sessionCookieName()}=${token}` };
}

let apps = 0;
/** An app that everybody may use, unless it is said otherwise. */
export async function anApp(given: Record<string, unknown> = {}) {
  apps += 1;
  const input = { name: `Party ${apps}`, redirectUris: BACK, isForEverybody: true, ...given };
  const { id, secret } = await addClient(commandLine, AddClient.parse(input));
  return { id, secret: secret ?? '' };
}
export type Party = Awaited<ReturnType<typeof anApp>>;

/** What an app sends ahead of a verifier that only it knows (RFC 7636 §4.2, S256). */
export const challengeOf = (verifier: string) => createHash('sha256').update(verifier).digest('base64url');
/** Where an app leads a browser; `more` adds to what it sends, or takes its place. */
export const asked = ({ id }: Party, more: Record<string, string> = {}) =>
  `/oidc/authorize?${new URLSearchParams({
    ...{ client_id: id, redirect_uri: BACK, response_type: 'code', state: 's7ate', nonce: 'n0nce' },
    ...{ scope: 'openid profile email groups', ...more },
  })}`;
export const basic = ({ id, secret }: Party) => ({
  Authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`,
});

/** The code that an app gets for somebody who is signed in. */
export async function codeFor(
  party: Party,
  cookie: string,
  more: Record<string, string> = {},
): Promise<string> {
  const { headers, status, body } = await send(asked(party, more), { headers: { Cookie: cookie } });
  const { location = '' } = headers;
  const code = location.startsWith(BACK) ? new URL(location).searchParams.get('code') : null;
  if (!code) throw new Error(`No code: ${status} ${location} ${body.slice(0, 300)}`);
  return code;
}

export const exchange = (party: Party, code: string, more: Record<string, string> = {}) =>
  send('/oidc/token', {
    headers: party.secret ? basic(party) : {},
    form: {
      ...{ grant_type: 'authorization_code', code, redirect_uri: BACK },
      ...(party.secret ? {} : { client_id: party.id }),
      ...more,
    },
  });
export const refresh = (party: Party, token: unknown) =>
  send('/oidc/token', {
    headers: party.secret ? basic(party) : {},
    form: {
      ...{ grant_type: 'refresh_token', refresh_token: String(token) },
      ...(party.secret ? {} : { client_id: party.id }),
    },
  });
export const userinfo = (token: unknown) =>
  send('/oidc/userinfo', { headers: { Authorization: `Bearer ${token}` } });
export const isActive = async (party: Party, token: unknown) =>
  (await send('/oidc/introspect', { headers: basic(party), form: { token: String(token) } })).json.active;

export async function tokensFor(party: Party, cookie: string, more: Record<string, string> = {}) {
  const answer = await exchange(party, await codeFor(party, cookie, more));
  if (answer.status !== 200) throw new Error(answer.body);
  return answer.json as { access_token: string; refresh_token: string; id_token: string };
}

/** What an ID token says, which is signed by a published key. */
export async function claimsOf(idToken: string) {
  const keys = createLocalJWKSet((await send('/oidc/jwks')).json as unknown as JSONWebKeySet);
  return (await jwtVerify(idToken, keys, { issuer: `${config().baseUrl}/oidc` })).payload;
}
