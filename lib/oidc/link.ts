import { config } from '../config';

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
