import * as client from 'openid-client';
import { expect } from './app';
import type { Instance } from './instance';
import { addClient, type Tokens } from './oidc';
import type { PlainBrowser } from './plain';

/** An app that asks several processes of one provider, each by its number. */
export type AppAtDoors = {
  /** What this process gives for somebody who is signed in; any of them may be shown it. */
  ask(n: number, browser: PlainBrowser): Promise<Exchange>;
  refresh(n: number, tokens: Tokens): Promise<Tokens | string>;
  /** What userinfo answers to the access token. */
  userinfo(n: number, tokens: Tokens): Promise<number>;
};

/** Shows a code to a process: the tokens, or the code of the error with which they are refused. */
export type Exchange = (n: number) => Promise<Tokens | string>;

const BACK = 'https://notes.example.com/callback';

/** Adds an app that everybody may use. `doors`: where the processes are, of which each is the provider at the base URL. */
export async function addAppAtDoors(
  instance: Instance,
  { doors, env }: { doors: string[]; env: Record<string, string> },
  name: string,
  options: string[] = [],
): Promise<AppAtDoors> {
  const { baseUrl } = instance;
  const registered = ['--redirect-uri', BACK, '--everybody', ...options];
  const { client_id: id, client_secret: secret } = await addClient(instance, name, registered, env);
  const known = await Promise.all(
    doors.map((door) => {
      const askDoor: client.CustomFetch = (url, asked) =>
        fetch(url.replace(baseUrl, door), asked as RequestInit);
      const auth = secret ? undefined : client.None();
      return client.discovery(new URL(`${baseUrl}/oidc`), id, secret, auth, {
        [client.customFetch]: askDoor,
      });
    }),
  );
  const at = (n: number) => known[n % doors.length] as client.Configuration;
  return {
    async ask(n, { open }) {
      const pkceCodeVerifier = client.randomPKCECodeVerifier();
      const url = client.buildAuthorizationUrl(at(n), {
        ...{ redirect_uri: BACK, scope: 'openid email', code_challenge_method: 'S256' },
        code_challenge: await client.calculatePKCECodeChallenge(pkceCodeVerifier),
      });
      const { status, location } = await open(url.href.replace(baseUrl, doors[n % doors.length] ?? ''));
      expect([status, location]).toEqual([303, expect.stringContaining(`${BACK}?code=`)]);
      const landed = new URL(location ?? '');
      return (m) => orRefusal(client.authorizationCodeGrant(at(m), landed, { pkceCodeVerifier }));
    },
    refresh: (n, { refresh_token: token = '' }) => orRefusal(client.refreshTokenGrant(at(n), token)),
    async userinfo(n, { access_token: token }) {
      const headers = { authorization: `Bearer ${token}` };
      return (await fetch(`${doors[n % doors.length]}/oidc/userinfo`, { headers })).status;
    },
  };
}

async function orRefusal(asked: Promise<Tokens>): Promise<Tokens | string> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof client.ResponseBodyError) return error.error;
    throw error;
  }
}
