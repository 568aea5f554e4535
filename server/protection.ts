import { randomBytes } from 'node:crypto';
import { readIconPath } from '../lib/apps/link';
import { isThisMachine } from '../lib/config';
import { SIGN } from '../lib/sign';
import type { Served } from './front-door';
import { isOnWayToApp } from './oidc-paths';

/** Pages whose address holds a secret send no referrer (RFC 9700 §4.2.4), or to this host alone. */
const SECRET_PATHS = /^\/(?:setup|(?:invite|reset-password|change-email)(?:\/.*)?)$/;
/** These files are named by their content, whoever answers with them sets Cache-Control, and nothing in them is private. */
const NAMED_BY_CONTENT = /^\/_next\/static\//;
/** Where a mail's own HTML is shown in a frame (app/(member)/mail-answer.ts). */
const MAIL_PREVIEWS = ['/email/preview', '/users/mail'];

/** Features that the product does not use are off, for its own scripts as well (W3C Permissions Policy). */
const UNUSED =
  'accelerometer autoplay browsing-topics camera clipboard-read display-capture encrypted-media fullscreen ' +
  'geolocation gyroscope hid idle-detection local-fonts magnetometer microphone midi payment picture-in-picture ' +
  'screen-wake-lock serial usb window-management xr-spatial-tracking';
const USED = 'clipboard-write publickey-credentials-create publickey-credentials-get';
const PERMISSIONS = [
  ...UNUSED.split(' ').map((feature) => `${feature}=()`),
  ...USED.split(' ').map((feature) => `${feature}=(self)`),
].join(', ');

/** A fresh one for each answer, of 144 random bits (CSP 3 §7.1 wants 128). */
export function newNonce(): string {
  return randomBytes(18).toString('base64');
}

/**
 * The Content-Security-Policy of a page (OWASP CSP Cheat Sheet, "strict"): scripts run only where the server put this
 * nonce, and what they load themselves; everything else comes from this host or not at all. Trusted Types are not asked
 * for, since Turbopack's loader does not make them. In development Next compiles in the browser, which needs more.
 */
export function pagePolicy(nonce: string, { baseUrl, dev = false }: Served): string {
  return policy({
    'default-src': "'none'",
    'script-src': `'self' 'nonce-${nonce}' 'strict-dynamic'${dev ? " 'unsafe-eval'" : ''}`,
    'style-src': dev ? "'self' 'unsafe-inline'" : `'self' 'nonce-${nonce}'`,
    'img-src': "'self'",
    'font-src': "'self'",
    'connect-src': dev ? "'self' ws: wss:" : "'self'",
    'frame-src': "'self'",
    'form-action': "'self'",
    'base-uri': "'none'",
    'object-src': "'none'",
    'frame-ancestors': "'none'",
    ...(baseUrl.startsWith('https:') && { 'upgrade-insecure-requests': '' }),
  });
}

/** A mail may be an operator's own HTML: it is shown in a frame, and can run, load and open nothing. */
const PREVIEW_POLICY = policy({
  sandbox: '',
  'default-src': "'none'",
  'style-src': "'unsafe-inline'",
  'img-src': 'data:',
  'form-action': "'none'",
  'base-uri': "'none'",
  'frame-ancestors': "'self'",
});

/** For scripts, styles and fonts, which may do nothing when they are opened as a page. */
const FILE_POLICY = policy({ 'default-src': "'none'", 'frame-ancestors': "'none'" });

/**
 * The operator's logo and pictures of apps may be SVGs with scripts in them: each shows what is in its own file, and can run
 * and load nothing.
 */
const PICTURE_POLICY = policy({
  sandbox: '',
  'default-src': "'none'",
  'style-src': "'unsafe-inline'",
  'img-src': 'data:',
  'font-src': 'data:',
  'frame-ancestors': "'none'",
});

/**
 * Headers that keep other sites from reading and framing an answer, and anybody from caching it or guessing its type. `tellsSite`:
 * whether the browser tells from which site a form of the page comes (Sec-Fetch-Site).
 */
export function protection(
  url: string,
  nonce: string,
  served: Served,
  tellsSite = true,
): Record<string, string> {
  const [path = ''] = url.split(/[?#]/, 1);
  return {
    ...(isPicture(path)
      ? { 'Content-Security-Policy': PICTURE_POLICY }
      : NAMED_BY_CONTENT.test(path)
        ? { 'Content-Security-Policy': FILE_POLICY }
        : pageProtection(path, nonce, served, { tellsSite, keepsOpener: isOnWayToApp(url) })),
    'X-Content-Type-Options': 'nosniff',
    'Cross-Origin-Resource-Policy': 'same-origin',
    ...(isHttps(served) && { 'Strict-Transport-Security': 'max-age=31536000' }),
  };
}

const isPicture = (path: string) => path.startsWith(SIGN) || readIconPath(path) !== null;
const isHttps = ({ baseUrl }: Served) => baseUrl.startsWith('https:');

/** Headers that browsers use for pages alone; files do without them. */
function pageProtection(
  path: string,
  nonce: string,
  served: Served,
  { tellsSite, keepsOpener }: { tellsSite: boolean; keepsOpener: boolean },
): Record<string, string> {
  const isPreview = MAIL_PREVIEWS.includes(path);
  return {
    'Content-Security-Policy': isPreview ? PREVIEW_POLICY : pagePolicy(nonce, served),
    'X-Frame-Options': isPreview ? 'SAMEORIGIN' : 'DENY',
    // Without a referrer browsers send "Origin: null" with a form: then they have to tell its site.
    'Referrer-Policy':
      SECRET_PATHS.test(path) && (isHttps(served) || tellsSite) ? 'no-referrer' : 'same-origin',
    'Permissions-Policy': PERMISSIONS,
    // On any other origin browsers ignore it, with a message in their console.
    ...(!keepsOpener &&
      (isHttps(served) || isThisMachine(served.baseUrl)) && {
        'Cross-Origin-Opener-Policy': 'same-origin',
      }),
    'Cache-Control': 'no-store',
  };
}

function policy(directives: Record<string, string>): string {
  return Object.entries(directives)
    .map(([name, sources]) => `${name} ${sources}`.trim())
    .join('; ');
}
