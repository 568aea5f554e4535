import type { ErrorOut, errors as problems } from 'oidc-provider';
import { mayManageApps } from '../lib/apps/policy';
import { config } from '../lib/config';
import { findGrant, grantIdOf } from '../lib/oidc/entries';
import type { KnownClient } from '../lib/oidc/parties';
import { findClientById } from '../lib/oidc/queries';
import { findOwnerName } from '../lib/passes/queries';
import { type Ctx, show, wordsFor } from './oidc-page';
import { askingActor } from './oidc-session';
import { inHtml } from './refusal';

const said = (text: string) => `<p class="quiet">${inHtml(text)}</p>`;
const hidden = (name: string, value: string) =>
  `<input type="hidden" name="${name}" value="${inHtml(value)}">`;

/**
 * Asks whether to sign out here as well, where an app has sent somebody to do so. An app that shows whom it means, by the ID
 * token it was given, need not be asked back (OpenID Connect RP-Initiated Logout 1.0 §2).
 */
export async function signOutPage(ctx: Ctx): Promise<void> {
  const { t } = wordsFor(ctx);
  const { session, entities, client } = ctx.oidc;
  const hint = entities.IdTokenHint as { payload?: { sub?: unknown } } | undefined;
  const isMeant = hint?.payload?.sub !== undefined && hint.payload.sub === session?.accountId;
  const [instance, app] = [config().instanceName, client?.clientName ?? ''];
  const xsrf = String(session?.state?.secret ?? '');
  const yes = `<button class="first" name="logout" value="yes">${inHtml(t('signOut.yes'))}</button>`;
  const no = `<button>${inHtml(t('signOut.no', { hasApp: app ? 'yes' : 'no', app }))}</button>`;
  const action = inHtml(ctx.oidc.urlFor('end_session_confirm'));
  show(ctx, {
    title: t(isMeant ? 'signOut.going' : 'signOut.title', { instance }),
    body:
      `<form method="post" action="${action}">${hidden('xsrf', xsrf)}` +
      `${isMeant ? '' : said(t('signOut.said'))}${yes}${isMeant ? '' : no}</form>`,
    ...(isMeant && { script: 'document.querySelector("button").click()' }),
  });
}

/** Says what came of it, where the app has not said where to go: somebody may have stayed signed in here. */
export async function signedOutPage(ctx: Ctx): Promise<void> {
  const { t } = wordsFor(ctx);
  const { instanceName: instance } = config();
  const actor = await askingActor(ctx.req.headers);
  const { client } = ctx.oidc;
  const isOut = actor.kind !== 'user';
  const grant = isOut || !client ? null : await findGrant(grantIdOf(actor.sessionId, client.clientId));
  const left = isOut || !client || grant ? '' : (client.clientName ?? '');
  const told = { hasLeft: left ? 'yes' : 'no', app: left, instance };
  show(ctx, {
    title: isOut ? t('signedOut.title') : t('stayed.title', told),
    body: said(isOut ? t('signedOut.said') : t('stayed.said', told)) + linkHome(ctx),
  });
}

/**
 * Puts the library's page that sends a form by itself, such as an answer to an app (OAuth 2.0 Form Post Response Mode), into
 * our look and the reader's language: without JavaScript somebody has to press its button.
 */
export function dressForm(ctx: Ctx): void {
  if (ctx.type !== 'text/html') return;
  const [, form] = /(<form method="post" action="[^"]*">.*?)<noscript>/s.exec(String(ctx.body)) ?? [];
  if (!form) return;
  const { t } = wordsFor(ctx);
  show(ctx, {
    title: t('form.title'),
    status: ctx.status,
    body: `${form}<button class="first">${inHtml(t('form.on'))}</button></form>`,
    script: 'document.forms[0].submit()',
  });
}

function linkHome(ctx: Ctx): string {
  const { t } = wordsFor(ctx);
  const { baseUrl, instanceName: instance } = config();
  return `<a class="first go" href="${inHtml(baseUrl)}/">${inHtml(t('home', { instance }))}</a>`;
}

/** Asks for the code that a device shows (RFC 8628 §3.3). */
export async function deviceCodePage(
  ctx: Ctx,
  _form: string,
  _out?: ErrorOut,
  error?: problems.OIDCProviderError | Error,
): Promise<void> {
  const { t } = wordsFor(ctx);
  const reason =
    error && (error.name === 'AbortedError' ? 'aborted' : error.name === 'NoCodeError' ? 'none' : 'wrong');
  const fault = reason ? `<p id="fault" class="fault" role="alert">${inHtml(t(`device.${reason}`))}</p>` : '';
  const refused = reason ? ' aria-invalid="true" aria-describedby="fault"' : '';
  const typed = String((error as { userCode?: string } | undefined)?.userCode ?? '');
  const action = inHtml(ctx.oidc.urlFor('code_verification'));
  show(ctx, {
    title: t('device.title'),
    status: reason ? 400 : 200,
    body:
      `${said(t('device.said'))}<form method="post" action="${action}">${hidden('xsrf', secretOf(ctx))}` +
      `<label for="code">${inHtml(t('device.label'))}</label>` +
      `<input id="code" class="code" name="user_code" value="${inHtml(typed)}" autocomplete="off" autocapitalize="characters"` +
      ` spellcheck="false" autofocus${refused}>` +
      `${fault}<button class="first">${inHtml(t('device.next'))}</button></form>`,
  });
}

const secretOf = (ctx: Ctx) => String(ctx.oidc.session?.state?.secret ?? '');

/** Asks whether the device is somebody's own, since whoever sends somebody a code of theirs would be let in by them (RFC 8628 §5.4). */
export async function deviceConfirmPage(
  ctx: Ctx,
  _form: string,
  client: { clientName?: string | undefined; clientId: string },
  _device: unknown,
  userCode: string,
): Promise<void> {
  const { t } = wordsFor(ctx);
  const app = client.clientName ?? client.clientId;
  const action = inHtml(ctx.oidc.urlFor('code_verification'));
  show(ctx, {
    title: t('device.confirmTitle', { app }),
    body:
      `${said(t('device.confirmSaid'))}<p class="code">${inHtml(userCode)}</p>` +
      `<form method="post" action="${action}">${hidden('xsrf', secretOf(ctx))}${hidden('user_code', userCode)}` +
      `${hidden('confirm', 'yes')}<button class="first">${inHtml(t('device.confirm'))}</button>` +
      `<button name="abort" value="yes">${inHtml(t('device.abort'))}</button></form>`,
  });
}

export async function deviceDonePage(ctx: Ctx): Promise<void> {
  const { t } = wordsFor(ctx);
  const app = ctx.oidc.client?.clientName ?? '';
  show(ctx, { title: t('device.doneTitle'), body: said(t('device.doneSaid', { app })) });
}

/**
 * Says what is wrong with what an app has asked: to whoever manages apps all that it sent and what is registered, and to
 * others whom to ask.
 */
export async function errorPage(ctx: Ctx, out: ErrorOut, error: Error): Promise<void> {
  const { t } = wordsFor(ctx);
  const status = ctx.status >= 400 ? ctx.status : 400;
  const isLost = error.name === 'SessionNotFound';
  const params = ctx.oidc.params ?? ctx.query;
  const clientId = typeof params.client_id === 'string' ? params.client_id : '';
  const client = await findClientById(clientId);
  const app = client?.name ?? '';
  if (isLost)
    return show(ctx, { title: t('lost.title'), status, body: said(t('lost.said')) + linkHome(ctx) });
  const owner = (await findOwnerName()) ?? '';
  const isManaging = mayManageApps(await askingActor(ctx.req.headers));
  const told = { app, hasApp: app ? 'yes' : 'no', owner, hasOwner: owner ? 'yes' : 'no' };
  const rows = isManaging ? await factsOf(ctx, out, client) : [];
  const facts = rows.map(([name, value]) => `<dt>${inHtml(name)}</dt><dd>${inHtml(value)}</dd>`).join('');
  const more =
    isManaging && client
      ? `<a class="first go" href="${inHtml(config().baseUrl)}/apps/${client.id}">${inHtml(t('error.openApp', { app }))}</a>`
      : linkHome(ctx);
  show(ctx, {
    title: t('error.title', told),
    status,
    body: said(t(isManaging ? kindOf(out) : 'error.ask', told)) + (facts && `<dl>${facts}</dl>`) + more,
  });
}

function kindOf({ error }: ErrorOut) {
  if (error === 'invalid_redirect_uri') return 'error.redirect';
  return error === 'invalid_client' ? 'error.client' : 'error.other';
}

async function factsOf(ctx: Ctx, out: ErrorOut, client: KnownClient | null): Promise<[string, string][]> {
  const { t } = wordsFor(ctx);
  const params = (ctx.oidc.params ?? ctx.query) as Record<string, unknown>;
  const sent = [
    'client_id',
    'redirect_uri',
    'post_logout_redirect_uri',
    'response_type',
    'scope',
    'response_mode',
    'prompt',
  ];
  const registered = [...(client?.redirectUris ?? [])];
  const registeredOut = client?.postLogoutRedirectUris ?? [];
  const isOut = params.post_logout_redirect_uri !== undefined;
  return [
    [t('error.said'), [out.error, out.error_description].filter(Boolean).join(': ')],
    ...sent
      .filter((name) => typeof params[name] === 'string')
      .map((name): [string, string] => [t('error.sent', { name }), String(params[name]).slice(0, 500)]),
    ...(client
      ? [[t('error.registered'), (isOut ? registeredOut : registered).join(' , ') || '–'] as [string, string]]
      : []),
  ];
}
