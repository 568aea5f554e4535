import { db } from '../../database/database';
import type { Actor } from '../actor';
import { insertApp } from '../apps/rows';
import { AddApp } from '../apps/schema';
import { must } from '../problem';
import { hashOfSecret } from '../sessions/secret';
import { newClientSecret } from './client-secret';
import { refuseBackchannel } from './reach';
import type { AddClient } from './schema';

/**
 * Adds an app that signs in by itself, with whom it is open to. Its id is its client id; its secret, null for a public one, is
 * told here and never again: only its hash is kept. Throws `forbidden`, `app_exists`, `app_address_missing`,
 * `backchannel_own`, `backchannel_refused`, and `not_found` when one of the groups or people is gone.
 */
export async function addClient(
  actor: Actor,
  input: AddClient,
): Promise<{ id: string; secret: string | null }> {
  const { redirectUris, postLogoutRedirectUris, backchannelLogoutUri, isThirdParty, idTokenAlg } = input;
  const { name, isForEverybody, groupIds, userIds, preset, line, section, isPublic } = input;
  const address = input.address ?? addressIn(redirectUris);
  must(address, 'app_address_missing');
  refuseBackchannel(backchannelLogoutUri);
  const secret = isPublic ? null : newClientSecret();
  const app = { name, address, isForEverybody, groupIds, userIds, preset, line, section };
  const client = { redirectUris, postLogoutRedirectUris, backchannelLogoutUri, isThirdParty, idTokenAlg };
  return db().$transaction(async (tx) => {
    const { id } = await insertApp(tx, actor, { ...app, kind: 'oidc', upstream: '' });
    const kept = secret === null ? {} : { secretHash: hashOfSecret(secret), secretMadeAt: new Date() };
    await tx.oidcClient.create({ data: { appId: id, ...client, ...kept } });
    return { id, secret };
  });
}

/** Where the first of them is that a tile can lead to. */
function addressIn(redirectUris: string[]): AddClient['address'] {
  const web = redirectUris.find((uri) => /^https?:/.test(uri));
  return web === undefined ? undefined : AddApp.shape.address.parse(new URL(web).origin);
}
