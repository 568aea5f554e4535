import { createHash, hkdfSync, timingSafeEqual } from 'node:crypto';
import { errors, type KoaContextWithOIDC, Provider } from 'oidc-provider';
import { config } from '../lib/config';
import { log } from '../lib/log';
import { networkOf } from '../lib/network';
import { findKeyMark, loadKeys, type SigningKey } from '../lib/oidc/keys';
import { issuer, OIDC, ofInstance, questionCookie } from '../lib/oidc/link';
import { ID_TOKEN_ALGS } from '../lib/oidc/schema';
import { hashOfSecret } from '../lib/sessions/secret';
import { adapterOf, SCOPES } from './oidc-adapter';
import { findAccount } from './oidc-claims';
import {
  deviceCodePage,
  deviceConfirmPage,
  deviceDonePage,
  dressForm,
  errorPage,
  signedOutPage,
  signOutPage,
} from './oidc-pages';
import { askPolicy, CLAIMS, grantFor } from './oidc-policy';
import { reachApp } from './oidc-reach';
import { FACTOR_ACRS, hideLibraryCookie, settleAnswers, takeOwnSessions } from './oidc-session';
import { PostBudget } from './posts';

/** How long each lasts, in seconds; all end with the sign-in. */
const [HOUR, DAY] = [3_600, 86_400];
const LASTS = {
  AccessToken: HOUR,
  AuthorizationCode: 60,
  DeviceCode: 600,
  Grant: 400 * DAY,
  IdToken: HOUR,
  Interaction: HOUR,
  RefreshToken: 30 * DAY,
  Session: HOUR,
};

/** As often it is looked whether keys were rotated, by any process. */
const KEYS_LOOKED_AT_MS = 5_000;

type Made = { provider: Provider; mark: string; lookedAt: number };
let made: Promise<Made> | null = null;

/** The OpenID provider of this process, made when it is first needed and anew when the keys have changed. */
export async function provider(): Promise<Provider> {
  const known = await made?.catch(() => null);
  if (known && performance.now() - known.lookedAt < KEYS_LOOKED_AT_MS) return known.provider;
  const mark = await findKeyMark();
  if (known && mark !== '' && known.mark === mark) {
    known.lookedAt = performance.now();
    return known.provider;
  }
  made = make();
  return (await made).provider;
}

async function make(): Promise<Made> {
  const keys = await loadKeys();
  const mark = await findKeyMark();
  return { provider: providerWith(keys), mark, lookedAt: performance.now() };
}

function providerWith(keys: SigningKey[]): Provider {
  const { instanceKey, secureCookie } = config();
  const signing = { signed: true, httpOnly: true, sameSite: 'lax', secure: secureCookie } as const;
  const cookieKey = Buffer.from(hkdfSync('sha256', instanceKey, '', 'cookies of the OpenID provider', 32));
  const provider: Provider = new Provider(issuer(), {
    adapter: adapterOf,
    jwks: { keys },
    findAccount,
    scopes: SCOPES,
    claims: {
      ...{ iss: null, sid: null },
      // Apps are told at once how and when somebody has shown who they are.
      ...{ openid: ['sub', 'acr', 'amr', 'auth_time'], ...CLAIMS },
    },
    acrValues: FACTOR_ACRS,
    subjectTypes: ['public'],
    responseTypes: ['code'],
    clientAuthMethods: ['client_secret_basic', 'client_secret_post', 'none'],
    ttl: LASTS,
    // Some apps read no userinfo, and would not know whom they let in.
    conformIdTokenClaims: false,
    allowOmittingSingleRegisteredRedirectUri: false,
    // Apps with a secret may not know PKCE, and are safe by their secret.
    pkce: { required: (_ctx, client) => client.clientAuthMethod === 'none' },
    // Many apps never ask for `offline_access` as they would have to. Whatever they get ends with the sign-in.
    issueRefreshToken: async (_ctx, client) => client.grantTypeAllowed('refresh_token'),
    expiresWithSession: async () => false,
    loadExistingGrant: (ctx) => grantFor(provider, ctx),
    clientBasedCORS: (ctx, origin, client) =>
      (ctx.oidc.route === 'userinfo' || client.clientAuthMethod === 'none') &&
      (client.redirectUris ?? []).some((uri) => URL.parse(uri)?.origin === origin),
    cookies: {
      keys: [cookieKey.toString('base64url')],
      names: {
        session: `form_${ofInstance()}`,
        interaction: questionCookie(),
        resume: `answer_${ofInstance()}`,
      },
      long: signing,
      short: signing,
    },
    interactions: { policy: askPolicy(), url: (_ctx, { uid }) => `${OIDC}interaction/${uid}` },
    routes: {
      authorization: '/authorize',
      token: '/token',
      userinfo: '/userinfo',
      jwks: '/jwks',
      introspection: '/introspect',
      revocation: '/revoke',
      end_session: '/logout',
      code_verification: '/device',
      device_authorization: '/device/auth',
      pushed_authorization_request: '/request',
    },
    enabledJWA: {
      idTokenSigningAlgValues: [...ID_TOKEN_ALGS],
      clientAuthSigningAlgValues: ['RS256', 'ES256', 'EdDSA'],
      dPoPSigningAlgValues: ['ES256', 'EdDSA'],
    },
    features: {
      devInteractions: { enabled: false },
      backchannelLogout: { enabled: true },
      introspection: {
        enabled: true,
        // Nobody is told anything of a token that was given to somebody else.
        allowedPolicy: async (_ctx, client, token) => token.clientId === client.clientId,
      },
      revocation: { enabled: true },
      claimsParameter: { enabled: true },
      resourceIndicators: { enabled: false },
      deviceFlow: {
        enabled: true,
        userCodeInputSource: deviceCodePage,
        userCodeConfirmSource: deviceConfirmPage,
        successSource: deviceDonePage,
      },
      rpInitiatedLogout: {
        enabled: true,
        logoutSource: signOutPage,
        postLogoutSuccessSource: signedOutPage,
      },
    },
    renderError: errorPage,
    fetch: reachApp,
  });
  provider.proxy = true;
  compareHashes(provider);
  takeOwnSessions(provider);
  settleAnswers(provider);
  hideLibraryCookie(provider);
  letFormsLead(provider);
  provider.use(async (ctx: KoaContextWithOIDC, next) => {
    await next();
    dressForm(ctx);
  });
  provider.on('server_error', (_ctx, error) => log('error', 'The OpenID provider failed', error));
  return provider;
}

/** How often in a minute one network may show a wrong secret of one app. */
const WRONG_SECRETS_A_MINUTE = 30;
const wrongSecrets = new PostBudget(WRONG_SECRETS_A_MINUTE, (key) => key);

class TooManyWrong extends errors.CustomOIDCProviderError {
  constructor() {
    super('slow_down', 'too many wrong secrets; try again in a minute');
    Object.assign(this, { status: 429, statusCode: 429 });
  }
}

/** The library holds hashes of the secrets of apps: what an app shows is hashed as well before they are compared. */
function compareHashes({ Client }: Provider): void {
  Object.assign(Client.prototype, {
    compareClientSecret(this: { clientId: string; clientSecret?: string }, shown: string): boolean {
      const key = `${networkOf(Provider.ctx?.get('x-forwarded-for') ?? '')} ${this.clientId}`;
      if (wrongSecrets.isSpent(key)) throw new TooManyWrong();
      const digest = (text: string) => createHash('sha256').update(text).digest();
      const isRight = timingSafeEqual(digest(hashOfSecret(shown)), digest(this.clientSecret ?? ''));
      if (!isRight) wrongSecrets.take(key);
      return isRight;
    },
  });
}

/**
 * Lets forms of the provider's own pages lead to the app: Chromium asks `form-action` of the policy about redirects after a
 * form as well (CSP 3 §6.4.1).
 */
function letFormsLead(provider: Provider): void {
  provider.use(async (ctx: KoaContextWithOIDC, next) => {
    await next();
    if (ctx.type !== 'text/html') return;
    const { params, session } = ctx.oidc;
    const uris = [
      params?.redirect_uri,
      params?.post_logout_redirect_uri,
      session?.state?.postLogoutRedirectUri,
    ];
    const origins = uris.map((uri) => (typeof uri === 'string' ? URL.parse(uri) : null));
    const sources = origins.flatMap((url) =>
      url ? [url.origin === 'null' ? url.protocol : url.origin] : [],
    );
    const policy = String(ctx.response.get('content-security-policy') ?? '');
    if (sources.length === 0 || !policy) return;
    ctx.set(
      'content-security-policy',
      policy.replace("form-action 'self'", (it) => `${it} ${sources.join(' ')}`),
    );
  });
}
