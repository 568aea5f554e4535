import { z } from 'zod';
import { AddApp, Flag } from '../apps/schema';
import { type Fault, fault, faultIssue } from '../fault';

/** By what ID tokens can be signed (RFC 7518 §3.1, RFC 8037 §3.1). The first is what every app knows. */
export const ID_TOKEN_ALGS = ['RS256', 'ES256', 'EdDSA'] as const;

/** Longer than any address that browsers are sure to take. */
const LONGEST_URI = 2_000;
export const MOST_URIS = 20;

/** A private-use scheme: a domain name turned round, so that it has a dot (RFC 8252 §7.1). */
const PRIVATE_SCHEME = /^[a-z][a-z\d+-]*(?:\.[a-z\d+-]+)+:$/;

/**
 * What is wrong with an address to which an app has people sent. It is compared letter by letter with what the app sends
 * (RFC 9700 §2.1), so it is to be written in the one way in which browsers write it.
 */
function findUriFault(uri: string, mayBePrivate: boolean): Fault | null {
  const url = URL.parse(uri);
  if (!url || /[\s\p{Cc}\\]/u.test(uri)) return { code: 'uri_not_whole', facts: { uri } };
  const { protocol, href } = url;
  const isWeb = protocol === 'https:' || protocol === 'http:';
  if (!isWeb && !(mayBePrivate && PRIVATE_SCHEME.test(protocol)))
    return { code: mayBePrivate ? 'uri_scheme' : 'uri_not_web', facts: { uri } };
  if (uri.includes('#')) return { code: 'uri_with_fragment', facts: { uri } };
  if (uri.includes('*')) return { code: 'uri_with_wildcard', facts: { uri } };
  if (url.username || url.password) return { code: 'uri_with_user', facts: { uri } };
  // Some apps name the port even where it is the scheme's own.
  const short = uri.replace(/^(https:\/\/[^/?#]+):443(?=[/?#]|$)|^(http:\/\/[^/?#]+):80(?=[/?#]|$)/, '$1$2');
  if (short !== href && `${short}/` !== href) return { code: 'uri_spelling', facts: { uri, spelling: href } };
  return null;
}

/**
 * One on http that is not on the same machine, beside one of a scheme of its own: an app of a phone or a desktop is to have
 * none (RFC 8252 §7), and the provider refuses it whole.
 */
function findMixed(uris: string[]): string | undefined {
  const isLoopback = (uri: string) => /^https?:\/\/(?:localhost|127\.0\.0\.1|\[::1\])(?:[:/]|$)/.test(uri);
  if (uris.every((uri) => /^https?:/.test(uri))) return undefined;
  return uris.find((uri) => (uri.startsWith('http:') ? !isLoopback(uri) : isLoopback(uri)));
}

type Context = { addIssue(issue: ReturnType<typeof faultIssue>): void };

function checked(uris: string[], context: Context, mayBePrivate: boolean): string[] {
  const refuse = (fault: Fault) => context.addIssue(faultIssue(fault));
  if (uris.length > MOST_URIS) refuse({ code: 'uris_too_many', facts: { most: MOST_URIS } });
  else if (uris.some(({ length }) => length > LONGEST_URI))
    refuse({ code: 'uri_too_long', facts: { most: LONGEST_URI } });
  else {
    const [found] = uris.map((uri) => findUriFault(uri, mayBePrivate)).filter((it) => it !== null);
    const mixed = findMixed(uris);
    if (found) refuse(found);
    else if (mixed) refuse({ code: 'uri_mixed', facts: { uri: mixed } });
  }
  return uris;
}

/** As a form has them, one a line, or as a list; each once. */
const Lines = z
  .union([z.string().transform((text) => text.split('\n')), z.array(z.string())])
  .transform((lines) => [...new Set(lines.map((line) => line.trim()).filter(Boolean))]);

/** Where the app has people come back once they are signed in. */
const RedirectUris = Lines.transform((uris, context) => {
  if (uris.length === 0) context.addIssue({ code: 'custom', ...fault('redirect_uri_missing') });
  return checked(uris, context, true);
});
/** Where it has them go once they are signed out. */
const PostLogoutRedirectUris = Lines.transform((uris, context) => checked(uris, context, false));
/** Where Latchkey itself tells it that somebody has signed out; empty for nowhere. */
const BackchannelLogoutUri = z
  .string()
  .trim()
  .transform((uri, context) => (uri ? (checked([uri], context, false)[0] ?? null) : null));

const { kind: _kind, upstream: _upstream, address: Address, ...app } = AddApp.shape;

/**
 * A new app that signs in by itself, and who may. Without an address its tile leads to where the first of its redirect
 * addresses is. A public one runs where whoever uses it could read a secret: in a browser, on a phone.
 */
export const AddClient = z.object({
  ...app,
  address: z
    .literal('')
    .transform(() => undefined)
    .or(Address)
    .optional(),
  redirectUris: RedirectUris.prefault([]),
  postLogoutRedirectUris: PostLogoutRedirectUris.prefault([]),
  backchannelLogoutUri: BackchannelLogoutUri.prefault(''),
  isPublic: Flag.default(false),
  isThirdParty: Flag.default(false),
  idTokenAlg: z.enum(ID_TOKEN_ALGS).default('RS256'),
});
export type AddClient = z.output<typeof AddClient>;

/** What is to be otherwise; what is left out stays as it is. */
export const ChangeClient = z.object({
  appId: z.uuid(),
  redirectUris: RedirectUris.optional(),
  postLogoutRedirectUris: PostLogoutRedirectUris.optional(),
  backchannelLogoutUri: BackchannelLogoutUri.optional(),
  isThirdParty: Flag.optional(),
  idTokenAlg: z.enum(ID_TOKEN_ALGS).optional(),
});
export type ChangeClient = z.output<typeof ChangeClient>;

/** A client by its id, which is that of its app. */
export const OfClient = z.object({ appId: z.uuid() });
export type OfClient = z.output<typeof OfClient>;

/** What an app has asked, by its id (lib/oidc/queries.ts). */
export const QuestionId = z.object({ id: z.string().regex(/^[\w-]{20,64}$/) });
export type QuestionId = z.output<typeof QuestionId>;

/** An app that somebody signed in to; no user: the actor. */
export const SignOutOfApp = z.object({ appId: z.uuid(), userId: z.uuid().optional() });
export type SignOutOfApp = z.output<typeof SignOutOfApp>;
