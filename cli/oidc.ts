import { z } from 'zod';
import { commandLine } from '../lib/actor';
import type { Settings } from '../lib/config';
import { addClient } from '../lib/oidc/add-client';
import { issuer } from '../lib/oidc/link';
import { listClients } from '../lib/oidc/queries';
import { rotateKeys } from '../lib/oidc/rotate-keys';
import { rotateSecret } from '../lib/oidc/rotate-secret';
import { AddClient } from '../lib/oidc/schema';
import { sayIssue } from '../words/say';
import { openedTo, openToOf, readGuests, sayGuests, type TypedGuests, unlessRefused } from './apps';
import { type ExitCode, withInstance } from './open';
import { printJsonArray, printTable } from './table';
import { language, words } from './words';

type Listed = Awaited<ReturnType<typeof listClients>>[number];

const COLUMNS = ['name', 'id', 'kind', 'redirect_uris', 'open_to'] as const;

/** Prints every app that signs in by itself, in the order of the tiles: as a table, or as one JSON array. */
export async function printClients(root: string, settings: Settings, isJson: boolean): Promise<ExitCode> {
  return withInstance(root, settings, async () => {
    const t = words('cli');
    const head = COLUMNS.map((column) => t(`oidc.head.${column}`));
    await (isJson ? printJsonArray(allAtOnce(), metadataOf) : printTable(allAtOnce(), head, cellsOf));
    return 0;
  });
}

async function* allAtOnce(): AsyncGenerator<Listed[]> {
  yield await listClients(commandLine);
}

function cellsOf({ app, client }: Listed): string[] {
  const is = (so: boolean) => (so ? 'yes' : 'no');
  const { isPublic, isThirdParty, redirectUris } = client;
  const kind = words('cli')('oidc.kind', { isPublic: is(isPublic), isThirdParty: is(isThirdParty) });
  return [app.name, app.id, kind, redirectUris.join(', '), openToOf(app)];
}

/** By the names that RFC 7591 and the specifications of OpenID Connect have for it. */
function metadataOf({ app, client }: Listed) {
  return {
    client_id: client.appId,
    client_name: app.name,
    client_uri: app.address,
    redirect_uris: client.redirectUris,
    post_logout_redirect_uris: client.postLogoutRedirectUris,
    ...(client.backchannelLogoutUri && { backchannel_logout_uri: client.backchannelLogoutUri }),
    token_endpoint_auth_method: client.isPublic ? 'none' : 'client_secret_basic',
    id_token_signed_response_alg: client.idTokenAlg,
  };
}

type Typed = { guests: TypedGuests; isJson: boolean };

/** Adds an app that signs in by itself, open to whom is said, and prints its client id and secret on standard output. */
export async function putClient(
  root: string,
  settings: Settings,
  typed: Record<string, unknown>,
  { guests: typedGuests, isJson }: Typed,
): Promise<ExitCode> {
  const t = words('cli');
  const { data: client, error } = AddClient.safeParse(typed);
  if (!client) {
    for (const issue of error.issues) console.error(sayIssue(issue, language()));
    return 2;
  }
  return withInstance(root, settings, () =>
    unlessRefused(async () => {
      const guests = await readGuests(typedGuests);
      if (!guests) return 1;
      const { id, secret } = await addClient(commandLine, { ...client, ...openedTo(guests) });
      if (isJson) await printMetadata(id, secret);
      else {
        console.log(t('oidc.id', { id }));
        if (secret) console.log(t('oidc.secret', { secret }));
        console.log(t('oidc.issuer', { issuer: issuer() }));
      }
      const openTo = sayGuests(guests);
      const has = { hasOpenTo: openTo ? 'yes' : 'no', hasSecret: secret ? 'yes' : 'no' };
      console.error(t('oidc.added', { name: client.name, openTo, ...has }));
      return 0;
    }),
  );
}

async function printMetadata(id: string, secret: string | null): Promise<void> {
  const added = (await listClients(commandLine)).find(({ app }) => app.id === id);
  const secrets = secret && { client_secret: secret, client_secret_expires_at: 0 };
  console.log(JSON.stringify({ ...(added && metadataOf(added)), ...secrets, issuer: issuer() }, null, 2));
}

/** Makes a new secret for the client with this id, and prints it alone on standard output. */
export async function renewSecret(root: string, settings: Settings, typed: string): Promise<ExitCode> {
  const t = words('cli');
  return withInstance(root, settings, () =>
    unlessRefused(async () => {
      const appId = z.uuid().safeParse(typed).data;
      const found = appId && (await listClients(commandLine)).find(({ app }) => app.id === appId);
      if (!found) {
        console.error(t('oidc.unknown', { typed: JSON.stringify(typed) }));
        return 1;
      }
      const { secret } = await rotateSecret(commandLine, { appId: found.app.id });
      console.log(secret);
      console.error(t('oidc.rotated', { name: found.app.name }));
      return 0;
    }),
  );
}

/** Has new keys sign from the next minute on. */
export async function renewKeys(root: string, settings: Settings): Promise<ExitCode> {
  const t = words('cli');
  return withInstance(root, settings, () =>
    unlessRefused(async () => {
      await rotateKeys(commandLine);
      console.error(t('oidc.keysRotated'));
      return 0;
    }),
  );
}
