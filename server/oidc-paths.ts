import { OIDC } from '../lib/oidc/link';

/** Where OAuth clients look that know nothing of OpenID (RFC 8414 §3.1). */
const OAUTH_DISCOVERY = '/.well-known/oauth-authorization-server';
/** Between an app and the sign-in stands a page of ours (app/(guest)/oidc). */
const QUESTIONS = `${OIDC}interaction/`;

/** The path within the provider that a request is for; null: it is for a page. */
export function oidcPathOf(url = ''): string | null {
  const [path = ''] = url.split('?', 1);
  if (path === `${OAUTH_DISCOVERY}${OIDC.slice(0, -1)}`) return OAUTH_DISCOVERY;
  return path.startsWith(OIDC) && !path.startsWith(QUESTIONS) ? path.slice(OIDC.length - 1) : null;
}

/** Asked by programs and by pages of apps: what they may is told by what they show, never by a cookie of ours. */
export const FOR_PROGRAMS = [
  '/token',
  '/userinfo',
  '/introspect',
  '/revoke',
  '/request',
  '/device/auth',
  '/jwks',
];
/** Where browsers are led with what an app asks, in an address or in a form that the app's page sends. */
export const LED_TO = ['/authorize', '/logout'];

/** Whether a request may come from any site: what it does is not done by our cookie alone. */
export function mayComeFromElsewhere(url = ''): boolean {
  const path = oidcPathOf(url);
  return (
    path !== null &&
    (FOR_PROGRAMS.includes(path) || LED_TO.includes(path) || path.startsWith('/.well-known/'))
  );
}

/**
 * Whether a page is on the way of somebody who signs in to an app: the app may have opened it in a window of its own, and wait
 * for it (COOP would part the two).
 */
export function isOnWayToApp(url: string): boolean {
  if (url.startsWith(OIDC)) return true;
  const [, query] = url.split('?', 2);
  return new URLSearchParams(query).get('next')?.startsWith(OIDC) === true;
}
