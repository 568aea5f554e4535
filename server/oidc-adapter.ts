import { type AdapterConstructor, type AdapterPayload, type ClientMetadata, errors } from 'oidc-provider';
import {
  consumeEntry,
  dropEntry,
  dropGrant,
  type Entry,
  findByUserCode,
  findEntry,
  keepEntry,
  keepGrant,
} from '../lib/oidc/entries';
import type { KnownClient } from '../lib/oidc/parties';
import { clientWith, entryWith, grantWith } from './oidc-found';

/** What an app may ask for; who may have it is decided elsewhere. */
export const SCOPES = ['openid', 'profile', 'email', 'groups', 'offline_access'];
const DEVICE_GRANT = 'urn:ietf:params:oauth:grant-type:device_code';

/** Where the library keeps what outlives a request: in our tables, where nothing of it can be used. */
export const adapterOf: AdapterConstructor = class {
  readonly #model: string;

  constructor(model: string) {
    this.#model = model;
  }

  async upsert(id: string, payload: AdapterPayload, seconds: number): Promise<void> {
    const isKept =
      this.#model === 'Grant'
        ? await keepGrant(id, payload)
        : await keepEntry(this.#named(id), this.#withoutSession(payload), seconds);
    // The person has signed out, or the app was removed, at this very moment.
    if (!isKept) throw new errors.InvalidGrant('it has ended');
  }

  async find(id: string): Promise<AdapterPayload | undefined> {
    if (this.#model === 'Grant') return (await grantWith(id)) ?? undefined;
    if (this.#model === 'Client') {
      const client = await clientWith(id);
      return client ? metadataOf(client) : undefined;
    }
    return payloadOf(await entryWith(this.#named(id)));
  }

  async findByUserCode(userCode: string): Promise<AdapterPayload | undefined> {
    return payloadOf(await findByUserCode(userCode));
  }

  /** Asked of sessions alone, which are ours (oidc-session.ts). */
  async findByUid(): Promise<undefined> {}

  async consume(id: string): Promise<void> {
    if (await consumeEntry(this.#named(id))) return;
    // Somebody else was quicker with the same code: nobody knows which of the two is the thief (RFC 9700 §2.1.1, §4.14.2).
    const spent = await findEntry(this.#named(id));
    if (typeof spent?.payload.grantId === 'string') await dropGrant(spent.payload.grantId);
    throw new errors.InvalidGrant('it was used before');
  }

  async destroy(id: string): Promise<void> {
    if (this.#model === 'Grant') await dropGrant(id);
    else await dropEntry(this.#named(id));
  }

  async revokeByGrantId(grantId: string): Promise<void> {
    await dropGrant(grantId);
  }

  #named(id: string) {
    return { model: this.#model, id };
  }

  /**
   * Whoever answers a question is who is signed in then, and the cookie says in which browser. What it is about may not be
   * granted yet.
   */
  #withoutSession(payload: AdapterPayload): AdapterPayload {
    if (this.#model !== 'Interaction') return payload;
    return { ...payload, session: undefined, grantId: undefined };
  }
};

function payloadOf(entry: Entry | null): AdapterPayload | undefined {
  if (!entry) return undefined;
  const { payload, consumedAt } = entry;
  return { ...payload, ...(consumedAt && { consumed: Math.floor(consumedAt.getTime() / 1000) }) };
}

/** An app as the library knows it (OpenID Connect Dynamic Client Registration 1.0 §2). */
function metadataOf(client: KnownClient): ClientMetadata {
  const { backchannelLogoutUri, secretHash } = client;
  return {
    client_id: client.id,
    client_name: client.name,
    // It compares what an app shows with this as hashes (oidc-provider.ts).
    ...(secretHash && { client_secret: secretHash }),
    token_endpoint_auth_method: secretHash ? 'client_secret_basic' : 'none',
    application_type: isNative(client) ? 'native' : 'web',
    redirect_uris: client.redirectUris,
    post_logout_redirect_uris: client.postLogoutRedirectUris,
    ...(backchannelLogoutUri && {
      backchannel_logout_uri: backchannelLogoutUri,
      backchannel_logout_session_required: true,
    }),
    require_auth_time: true,
    response_types: ['code'],
    grant_types: ['authorization_code', 'refresh_token', DEVICE_GRANT],
    id_token_signed_response_alg: client.idTokenAlg as 'RS256',
    scope: SCOPES.join(' '),
  };
}

/** Whether it is a program on somebody's own device, which may listen on any port there (RFC 8252 §7). */
function isNative({ redirectUris, secretHash }: KnownClient): boolean {
  const isLoopback = (uri: string) => /^http:\/\/(?:localhost|127\.0\.0\.1|\[::1\])[:/]/.test(uri);
  return (
    redirectUris.some((uri) => !/^https?:/i.test(uri)) ||
    (secretHash === null && redirectUris.every(isLoopback))
  );
}
