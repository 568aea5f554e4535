import { interactionPolicy, type KoaContextWithOIDC, type Provider } from 'oidc-provider';
import type { UserActor } from '../lib/actor';
import { grantIdOf } from '../lib/oidc/entries';
import { type Entrance, findEntrance } from '../lib/oidc/queries';
import { askedAcrs } from './oidc-session';

const { base, Check, Prompt } = interactionPolicy;
type Ctx = KoaContextWithOIDC;
type Grant = InstanceType<Provider['Grant']>;

/**
 * What is asked before an app is answered, in this order: who it is; as whom, where the app wants people to choose; whether
 * they may; a second factor; and what the app may be told, of apps that somebody else runs.
 */
export function askPolicy(): interactionPolicy.DefaultPolicy {
  const policy = base();
  policy.add(new Prompt({ name: 'select_account', requestable: true }), 1);
  policy.add(
    new Prompt(
      { name: 'barred' },
      new Check('app_forbidden', 'this person may not use this app', 'access_denied', async (ctx) => {
        return isSomebody(ctx) && (await entranceOf(ctx))?.mayOpen !== true;
      }),
    ),
    2,
  );
  policy.add(
    new Prompt(
      { name: 'factor' },
      new Check(
        'factor_needed',
        'a second factor has not been shown',
        'interaction_required',
        async (ctx) => {
          if (!isSomebody(ctx)) return false;
          const isAsked = askedAcrs(ctx).length > 0 && ctx.oidc.session?.acr === undefined;
          return isAsked || (await entranceOf(ctx))?.needsFactor === true;
        },
      ),
    ),
    3,
  );
  const consent = policy.get('consent');
  consent?.checks.remove('consent_prompt');
  // Of an app of ours nobody is asked, also where it is a program on a device: its redirect address is registered, and PKCE is
  // asked of it where it has no secret.
  consent?.checks.remove('native_client_prompt');
  consent?.checks.add(
    new Check('consent_prompt', 'consent was not given anew', 'consent_required', async (ctx) => {
      const { oidc } = ctx;
      const isAsked = oidc.prompts.has('consent') && !oidc.result?.consent;
      return isAsked && (await entranceOf(ctx))?.isThirdParty === true;
    }),
  );
  return policy;
}

const isSomebody = ({ oidc }: Ctx) => oidc.session?.accountId !== undefined;

/** Looked up once a request. */
const entrances = new WeakMap<object, Promise<Entrance | null>>();

async function entranceOf({ oidc }: Ctx): Promise<Entrance | null> {
  const { session, client } = oidc;
  if (!session?.accountId || !client) return null;
  const known = entrances.get(oidc);
  if (known) return known;
  const sessionId: UserActor['sessionId'] = session.uid;
  const found = findEntrance({ sessionId }, client.clientId);
  entrances.set(oidc, found);
  return found;
}

/** What an app that asks is granted: all that it asks for where it is ours, else what the person has agreed to. */
export async function grantFor(provider: Provider, ctx: Ctx): Promise<Grant | undefined> {
  const { client, session } = ctx.oidc;
  const entrance = await entranceOf(ctx);
  if (!client || !session?.accountId || !entrance) return undefined;
  const jti = grantIdOf(session.uid, client.clientId);
  const asked = [...ctx.oidc.requestParamOIDCScopes];
  const agreed = entrance.isThirdParty ? (entrance.allowed?.scopes ?? []) : asked;
  const scopes = asked.filter((it) => agreed.includes(it));
  const claims = [...ctx.oidc.requestParamClaims];
  // Single claims of an app of ours need no scope: nobody is asked about it.
  const mayTell = (claim: string) =>
    !entrance.isThirdParty || SCOPE_OF[claim] === undefined || agreed.includes(SCOPE_OF[claim]);
  const grant = new provider.Grant({ jti, accountId: session.accountId, clientId: client.clientId } as Grant);
  // What it was granted before in this sign-in stays with what comes now.
  const before = await provider.Grant.find(jti);
  const known = before?.getOIDCScope().split(' ').filter(Boolean) ?? [];
  if (before && claims.length === 0 && scopes.every((it) => known.includes(it))) return before;
  const all = [...new Set([...known, ...scopes])];
  if (all.length === 0) return grant;
  grant.addOIDCScope(all.join(' '));
  if (claims.length > 0) {
    grant.addOIDCClaims(claims.filter(mayTell));
    grant.rejectOIDCClaims(claims.filter((claim) => !mayTell(claim)));
  }
  // Not before it is allowed: who may not, or has a factor to show, leaves no trace.
  if (entrance.mayOpen && !entrance.needsFactor) await grant.save();
  return grant;
}

/** What each scope tells (OpenID Connect Core 1.0 §5.4). */
export const CLAIMS = {
  profile: ['name', 'given_name', 'family_name', 'preferred_username', 'nickname'],
  email: ['email', 'email_verified'],
  groups: ['groups'],
};
const SCOPE_OF: Record<string, string> = Object.fromEntries(
  Object.entries(CLAIMS).flatMap(([scope, claims]) => claims.map((claim) => [claim, scope])),
);
