import { type KoaContextWithOIDC, Provider } from 'oidc-provider';
import { type Entry, findEntry, findGrant, type Granted, type Name, type Payload } from '../lib/oidc/entries';
import type { KnownClient, Person } from '../lib/oidc/parties';
import { findClientById, findPerson } from '../lib/oidc/queries';

/**
 * What one request has found. A code or a token is found together with what it hangs on, by one statement; the library, which
 * asks for each of these after the other, then gets what was so at that moment. The next request looks anew.
 */
type Found = {
  granted?: Granted | null | undefined;
  /** What was found ahead of the library, which is given it once. */
  shown?: { name: Name; entry: Entry | null } | undefined;
};
const found = new WeakMap<object, Found>();

/** Of the request at hand; what is done outside of any, such as telling apps of sign-outs, finds anew each time. */
function foundHere(): Found {
  const { ctx } = Provider;
  if (!ctx) return {};
  const known = found.get(ctx) ?? {};
  found.set(ctx, known);
  return known;
}

/** What is kept under this name; null where it is of no use now. */
export async function entryWith(name: Name): Promise<Entry | null> {
  const here = foundHere();
  const { shown } = here;
  here.shown = undefined;
  const isShown = shown?.name.model === name.model && shown.name.id === name.id;
  const entry = isShown ? shown.entry : await findEntry(name);
  here.granted = entry?.granted ?? here.granted;
  return entry;
}

/** What was granted under this id; null where it is of no use now. */
export async function grantWith(id: string): Promise<Payload | null> {
  const { granted } = foundHere();
  return granted?.id === id ? { ...granted.payload, jti: id } : findGrant(id);
}

/** The app with this client id; null where there is none. */
export async function clientWith(id: string): Promise<KnownClient | null> {
  const here = foundHere();
  const name = here.granted ? null : shownForTokens(Provider.ctx);
  if (name) {
    const entry = await findEntry(name);
    here.shown = { name, entry };
    here.granted = entry?.granted;
  }
  return here.granted?.client.id === id ? here.granted.client : findClientById(id);
}

/** The person with this id; null where they are gone or disabled. */
export async function personWith(id: string): Promise<Person | null> {
  const { granted } = foundHere();
  return granted?.person.id === id ? granted.person : findPerson(id);
}

/** For what an app is to get tokens: it hangs on the grant to that app, so that both are found at once. */
function shownForTokens(ctx: KoaContextWithOIDC | undefined): Name | null {
  if (ctx?.oidc.route !== 'token') return null;
  const { grant_type: type, code, refresh_token: token } = ctx.oidc.params ?? {};
  if (type === 'authorization_code' && typeof code === 'string')
    return { model: 'AuthorizationCode', id: code };
  if (type === 'refresh_token' && typeof token === 'string') return { model: 'RefreshToken', id: token };
  return null;
}
