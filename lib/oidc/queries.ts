import { db } from '../../database/database';
import type { OidcClient } from '../../prisma/generated/client';
import type { Actor } from '../actor';
import { mayManageApps } from '../apps/policy';
import { type ListedApp, listApps } from '../apps/queries';
import { must } from '../problem';

/** What the provider knows of an app that signs in by itself, as whoever manages apps sees it. */
export type Client = Omit<OidcClient, 'secretHash'> & { isPublic: boolean };

function shownOf({ secretHash, ...client }: OidcClient): Client {
  return { ...client, isPublic: secretHash === null };
}

/** The client of an app; null where it does not sign in by itself, or is gone. Throws `forbidden`. */
export async function findClient(actor: Actor, appId: string): Promise<Client | null> {
  must(mayManageApps(actor), 'forbidden');
  const client = await db().oidcClient.findUnique({ where: { appId } });
  return client && shownOf(client);
}

/** Every app that signs in by itself, in the order of the tiles. Throws `forbidden`. */
export async function listClients(actor: Actor): Promise<{ app: ListedApp; client: Client }[]> {
  const apps = await listApps(actor);
  const clients = new Map((await db().oidcClient.findMany()).map((it) => [it.appId, shownOf(it)]));
  return apps.flatMap((app) => {
    const client = clients.get(app.id);
    return client ? [{ app, client }] : [];
  });
}
