import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import * as client from 'openid-client';
import { expect } from './app';
import { type Instance, runCommand } from './instance';

/** An app that lets people in by OpenID Connect, with a library that knows nothing of the provider (openid-client). */
export type Party = {
  name: string;
  /** Where its pages are, without a slash in the end. */
  address: string;
  client: client.Configuration;
  /** Asks for somebody; `more` adds to what it sends, or takes its place. */
  ask(more?: Record<string, string>): Promise<Asked>;
  /** What userinfo answers to this access token, and whether introspection says that it is of use. */
  worthOf(accessToken: string): Promise<{ userinfo: number; isActive: boolean }>;
  close(): Promise<void>;
};

/** Where the app leads the browser, and what it makes of the address at which the browser comes back. */
export type Asked = { url: string; redeem(landed: string): Promise<Tokens> };

export type Tokens = client.TokenEndpointResponse & client.TokenEndpointResponseHelpers;

const SCOPE = 'openid profile email groups';

/** An app as the command line adds it: its client id and secret. */
export async function addClient(
  { dataDir, baseUrl }: Instance,
  name: string,
  options: string[],
  more: Record<string, string> = {},
): Promise<{ client_id: string; client_secret?: string }> {
  const env = { LATCHKEY_DATA_DIR: dataDir, N8N_EDITOR_BASE_URL: baseUrl, ...more };
  const added = await runCommand(['oidc:add', name, '--json', ...options], env);
  expect(added.code, added.output).toBe(0);
  return JSON.parse(added.stdout);
}

/** Adds the app to the instance and starts it. `options`: of `oidc:add`, beside its addresses. */
export async function openParty(
  instance: Instance,
  options: string[] = ['--everybody'],
  name = 'Notes',
): Promise<Party> {
  const server = createServer((_request, response) => {
    response.writeHead(200, { 'Content-Type': 'text/html' });
    response.end(`<!doctype html><html lang="en"><title>${name}</title><h1>${name}</h1></html>`);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const registered = [
    '--redirect-uri',
    `${address}/callback`,
    '--post-logout-redirect-uri',
    `${address}/out`,
  ];
  const added = await addClient(instance, name, [...registered, ...options]);
  const known = await client.discovery(
    new URL(`${instance.baseUrl}/oidc`),
    added.client_id,
    added.client_secret,
    undefined,
    { execute: [client.allowInsecureRequests] },
  );
  return {
    name,
    address,
    client: known,
    async ask(more = {}) {
      const pkceCodeVerifier = client.randomPKCECodeVerifier();
      const [expectedNonce, expectedState] = [client.randomNonce(), client.randomState()];
      const url = client.buildAuthorizationUrl(known, {
        redirect_uri: `${address}/callback`,
        scope: SCOPE,
        code_challenge: await client.calculatePKCECodeChallenge(pkceCodeVerifier),
        code_challenge_method: 'S256',
        nonce: expectedNonce,
        state: expectedState,
        ...more,
      });
      const expected = { pkceCodeVerifier, expectedNonce, expectedState };
      return {
        url: url.href,
        redeem: (landed) => client.authorizationCodeGrant(known, new URL(landed), expected),
      };
    },
    async worthOf(accessToken) {
      const { userinfo_endpoint: userinfo = '' } = known.serverMetadata();
      const { status } = await fetch(userinfo, { headers: { authorization: `Bearer ${accessToken}` } });
      const { active } = await client.tokenIntrospection(known, accessToken);
      return { userinfo: status, isActive: active };
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
