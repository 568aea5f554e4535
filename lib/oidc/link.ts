import { config } from '../config';
import { markOf } from '../instance-key';

/** The first part of the addresses of the provider. */
export const OIDC = '/oidc/';

/** Who vouches for people, as apps know it (OpenID Connect Core 1.0 §2, `iss`). */
export function issuer(): string {
  return new URL('/oidc', config().baseUrl).href;
}

/** Where an app asks for what, for those that cannot find it by themselves (OpenID Connect Discovery 1.0 §3). */
export function oidcEndpoints() {
  const own = issuer();
  return {
    issuer: own,
    discovery: `${own}/.well-known/openid-configuration`,
    authorize: `${own}/authorize`,
    token: `${own}/token`,
    userinfo: `${own}/userinfo`,
    jwks: `${own}/jwks`,
    logout: `${own}/logout`,
  };
}

/** The cookie that says in which browser an app has asked; it is sent to the page that answers alone. */
export function questionCookie(): string {
  return `question_${ofInstance()}`;
}

/** The end of the names of the provider's cookies, which no other instance on this host has. */
export function ofInstance(): string {
  return `of_latchkey_${markOf(config().instanceKey)}`;
}
