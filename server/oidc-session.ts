import { type KoaContextWithOIDC, Provider } from 'oidc-provider';
import type { Actor, Origin, UserActor } from '../lib/actor';
import { log } from '../lib/log';
import { dropEntry, findEntry, grantIdOf, keepEntry } from '../lib/oidc/entries';
import { findEntrance, findQuestion } from '../lib/oidc/queries';
import { openSessionCookie, sessionCookieName } from '../lib/sessions/cookie';
import { endSession } from '../lib/sessions/end';
import { findSessionActor } from '../lib/sessions/queries';

type Session = InstanceType<Provider['Session']>;
type Ctx = KoaContextWithOIDC;

/** What says that somebody has shown a second factor: ours, and the name by which Authelia, Okta and others know it. */
const FACTOR_ACR = 'mfa';
export const FACTOR_ACRS = [FACTOR_ACR, 'http://schemas.openid.net/pape/policies/2007/06/multi-factor'];

/** As long as a form of the provider may stay open: to sign out, or to let a device in. */
const FORM_SECONDS = 3_600;

/** Routes by which only a browser passes, without a form of ours. */
const LEADING = ['authorization', 'resume'];

/** Who asks, by the sign-in cookie: a visitor where it is not ours or its sign-in has ended. */
export async function askingActor(headers: NodeJS.Dict<string | string[]>): Promise<Actor> {
  const origin: Origin = {
    ip: String(headers['x-forwarded-for'] ?? ''),
    userAgent: String(headers['user-agent'] ?? '') || null,
    device: null,
  };
  const cookie = cookieIn(String(headers.cookie ?? ''), sessionCookieName());
  try {
    const secret = cookie && (await openSessionCookie(cookie));
    const actor = secret && (await findSessionActor(secret, origin));
    if (actor) return actor;
  } catch (error) {
    log('warn', `Sign-in cookie: ${error instanceof Error ? error.name : error}`);
  }
  return { ...origin, kind: 'visitor' };
}

function cookieIn(header: string, name: string): string | undefined {
  const pair = header.split(/;\s*/).find((it) => it.startsWith(`${name}=`));
  return pair?.slice(name.length + 1);
}

/**
 * Has the library take our sign-in for its session: its uid is our row's id, it is as old as the last proof of identity,
 * and ending it ends ours. Visitors have one of the library's own while they sign out or type a device's code; nobody is
 * ever signed in by that.
 */
export function takeOwnSessions(provider: Provider): void {
  const { Session } = provider;
  const byLibrary = Session.get.bind(Session);
  Session.get = async (given) => {
    const ctx = given as Ctx;
    const actor = await askingActor(ctx.req.headers);
    if (actor.kind === 'user') return ownSession(provider, ctx, actor);
    const session = await byLibrary(ctx);
    if (!session.accountId) return session;
    const visitors = new Session();
    ctx.oidc.entity('Session', visitors);
    return visitors;
  };
}

async function ownSession(provider: Provider, ctx: Ctx, actor: UserActor): Promise<Session> {
  const { sessionId, provedAt, hasShownFactor } = actor;
  const now = Math.floor(Date.now() / 1000);
  const kept = { model: 'Session', id: sessionId };
  const form = LEADING.includes(ctx.oidc.route) ? null : await findEntry(kept);
  const state = form?.payload.state;
  // Its types leave out that it is made of what was kept.
  const Kept = provider.Session as unknown as new (payload: object) => Session;
  const session = new Kept({
    ...{
      jti: sessionId,
      uid: sessionId,
      accountId: actor.id,
      amr: amrOf(actor),
      ...(state !== undefined && { state }),
    },
    ...{ iat: now, exp: now + FORM_SECONDS, loginTs: Math.floor(provedAt.getTime() / 1000) },
  });
  const save = async () => {
    if (session.state === state) return sessionId;
    const isKept = session.state
      ? await keepEntry(kept, { state: session.state }, FORM_SECONDS, { sessionId })
      : await dropEntry(kept).then(() => true);
    if (!isKept) log('debug', 'A sign-in has ended in the middle of a request');
    return sessionId;
  };
  own(session, {
    // It is left alone as long as nothing of it changes.
    new: true,
    save,
    persist: save,
    resetIdentifier: () => {},
    sidFor: () => sessionId,
    grantIdFor: (clientId: string) => grantIdOf(sessionId, clientId),
    destroy: async () => {
      await endSession(actor);
      own(session, { destroyed: true });
    },
  });
  Object.defineProperty(session, 'acr', {
    get: () => (hasShownFactor ? (askedAcrs(ctx)[0] ?? FACTOR_ACR) : undefined),
    set: () => {},
  });
  ctx.oidc.entity('Session', session);
  return session;
}

/** By what somebody has shown in this sign-in who they are (RFC 8176 §2): `mfa` where more than one. */
function amrOf({ methods = [] }: UserActor): string[] {
  return methods.length > 1 ? [...methods, 'mfa'] : methods;
}

function own(session: Session, properties: Record<string, unknown>): void {
  for (const [name, value] of Object.entries(properties))
    Object.defineProperty(session, name, { value, writable: true, configurable: true });
}

/** What the app asks for that means a second factor. */
export function askedAcrs({ oidc }: Ctx): string[] {
  const { id_token: idToken } = oidc.claims ?? {};
  const acr = idToken?.acr as { value?: string; values?: string[] } | null | undefined;
  const asked = [
    ...String(oidc.params?.acr_values ?? '').split(' '),
    ...(acr?.values ?? []),
    ...(acr?.value ? [acr.value] : []),
  ];
  return asked.filter((it) => FACTOR_ACRS.includes(it));
}

/** Takes off the library's own session cookie where the session is ours. */
export function hideLibraryCookie(provider: Provider): void {
  const name = provider.cookieName('session');
  provider.use(async (ctx: Ctx, next) => {
    await next();
    const { session } = ctx.oidc ?? {};
    if (!session?.accountId) return;
    const set = [ctx.response.get('set-cookie') ?? []].flat().filter(Boolean);
    const others = set.filter((it) => !it.startsWith(`${name}=`) && !it.startsWith(`${name}.sig=`));
    if (others.length === set.length) return;
    if (others.length > 0) ctx.set('set-cookie', others);
    else ctx.remove('set-cookie');
  });
}

/**
 * When a browser comes back from what it was asked, it is looked up what has been done since: signed in or proved anew,
 * agreed to. So pages need not write answers, and nobody else can.
 */
export function settleAnswers(provider: Provider): void {
  const { Interaction } = provider;
  const find = Interaction.find.bind(Interaction) as (
    id: string,
  ) => Promise<InstanceType<typeof Interaction> | undefined>;
  Interaction.find = async (id: string) => {
    const found = await find(id);
    const ctx = Provider.ctx;
    const oidc = ctx?.oidc;
    if (!found || !ctx || !oidc?.route.endsWith('resume')) return found as never;
    const { accountId } = oidc.session ?? {};
    const question = await findQuestion(id);
    if (!accountId || !question) return found as never;
    const actor = await askingActor(ctx.req.headers);
    if (actor.kind !== 'user') return found as never;
    const entrance = await findEntrance(actor, question.appId);
    const isSince = (at: Date | undefined) => at !== undefined && at >= question.askedAt;
    const ts = Math.floor(actor.provedAt.getTime() / 1000);
    const amr = amrOf(actor);
    found.result = {
      ...found.result,
      ...(isSince(actor.provedAt) && { login: { accountId, ts, amr }, select_account: {} }),
      ...(isSince(entrance?.allowed?.at) && { consent: {} }),
    };
    return found as never;
  };
}
