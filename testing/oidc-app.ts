import { randomUUID } from 'node:crypto';
import { db } from '../database/database';
import type { UserActor } from '../lib/actor';

let apps = 0;

type OidcAppWays = {
  name?: string;
  /** Where it is told of sign-outs; null: nowhere. */
  toldAt?: string | null;
  isThirdParty?: boolean;
};

/** An app that lets people in by OpenID Connect. */
export async function oidcApp(ways: OidcAppWays = {}): Promise<{ id: string; name: string }> {
  apps += 1;
  const { name = `App ${apps}`, toldAt = 'http://127.0.0.1:9/logout', isThirdParty = false } = ways;
  return db().app.create({
    data: {
      name,
      nameKey: name.toLowerCase(),
      kind: 'oidc',
      address: 'https://app.example.com/',
      isForEverybody: true,
      oidcClient: {
        create: {
          redirectUris: ['https://app.example.com/callback'],
          backchannelLogoutUri: toldAt,
          isThirdParty,
        },
      },
    },
    select: { id: true, name: true },
  });
}

/** Signs somebody in to an app by the sign-in that they use, with a token that hangs on it. */
export async function signInToApp(
  { sessionId }: Pick<UserActor, 'sessionId'>,
  appId: string,
  scopes = ['openid', 'profile', 'email'],
): Promise<void> {
  const expiresAt = new Date(Date.now() + 3_600_000);
  await db().oidcGrant.create({
    data: {
      ...{ id: `${sessionId}.${appId}`, sessionId, appId, payload: {}, scopes },
      entries: { create: { idHash: randomUUID(), model: 'AccessToken', sealed: '', expiresAt } },
    },
  });
}
