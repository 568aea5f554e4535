import type { ErrorOut, KoaContextWithOIDC, errors as problems } from 'oidc-provider';
import { mayManageApps } from '../lib/apps/policy';
import { config } from '../lib/config';
import { findClientById } from '../lib/oidc/queries';
import { findOwnerName } from '../lib/passes/queries';
import { languageFor, tagOf, wordsOf } from '../words/words';
import { askingActor } from './oidc-session';
import { CARD_STYLE, inHtml } from './refusal';

type Ctx = KoaContextWithOIDC;

const STYLE =
  'main{display:grid;gap:.875rem}h1,p,dl,dd{margin:0}dl{display:grid;gap:.5rem;font-size:.875rem}' +
  'dt{font-weight:600}dd{font-family:ui-monospace,monospace}' +
  'form{display:grid;gap:.75rem}label{font-weight:600}' +
  'button,.go{font:inherit;font-weight:600;padding:.5rem .875rem;border:1px solid light-dark(#877b6a,#82776a);' +
  'border-radius:.5rem;background:none;color:inherit;text-decoration:none;text-align:center;cursor:pointer}' +
  'button.first,.go{background:light-dark(#d3a046,#d6a54b);border-color:light-dark(#8c6418,#d6a54b);color:#1b1610}' +
  'input{font:inherit;padding:.5rem .75rem;border:1px solid light-dark(#877b6a,#82776a);border-radius:.5rem;' +
  'background:light-dark(#fffdf8,#13110e);color:inherit}code{font-size:1.25rem;letter-spacing:.1em}';

const wordsFor = (ctx: Ctx) => {
  const language = languageFor(ctx.get('accept-language') || undefined);
  return { language, t: wordsOf('oidc', language) };
};

type Page = { title: string; status?: number; body: string; script?: string };

/** A page of one piece, with the nonce of the answer's policy. */
function show(ctx: Ctx, { title, status = 200, body, script }: Page): void {
  const { language, t } = wordsFor(ctx);
  const nonce = /'nonce-([^']+)'/.exec(ctx.response.get('content-security-policy') ?? '')?.[1] ?? '';
  const { instanceName } = config();
  ctx.status = status;
  ctx.type = 'html';
  ctx.body =
    `<!doctype html><html lang="${tagOf(language)}"><meta charset="utf-8"><meta name="viewport" content="width=device-width">` +
    `<title>${inHtml(t('title', { title, instance: instanceName }))}</title><style nonce="${nonce}">${CARD_STYLE}${STYLE}</style>` +
    `<main><h1>${inHtml(title)}</h1>${body}</main>` +
    `${script ? `<script nonce="${nonce}">${script}</script>` : ''}</html>`;
}

const said = (text: string) => `<p>${inHtml(text)}</p>`;
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

/** Says that somebody is signed out, where the app has not said where to go. */
export async function signedOutPage(ctx: Ctx): Promise<void> {
  const { t } = wordsFor(ctx);
  const { instanceName: instance } = config();
  show(ctx, {
    title: t('signedOut.title'),
    body: said(t('signedOut.said', { instance })) + linkHome(ctx),
  });
}

function linkHome(ctx: Ctx): string {
  const { t } = wordsFor(ctx);
  const { baseUrl, instanceName: instance } = config();
  return `<a class="go" href="${inHtml(baseUrl)}/">${inHtml(t('home', { instance }))}</a>`;
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
  const fault = reason ? `<p role="alert">${inHtml(t(`device.${reason}`))}</p>` : '';
  const typed = String((error as { userCode?: string } | undefined)?.userCode ?? '');
  const action = inHtml(ctx.oidc.urlFor('code_verification'));
  show(ctx, {
    title: t('device.title'),
    status: reason ? 400 : 200,
    body:
      `${said(t('device.said'))}<form method="post" action="${action}">${hidden('xsrf', secretOf(ctx))}` +
      `<label for="code">${inHtml(t('device.label'))}</label>` +
      `<input id="code" name="user_code" value="${inHtml(typed)}" autocomplete="off" autocapitalize="characters" autofocus>` +
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
      `${said(t('device.confirmSaid'))}<p><code>${inHtml(userCode)}</code></p>` +
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
      ? `<a class="go" href="${inHtml(config().baseUrl)}/apps/${client.id}">${inHtml(t('error.openApp', { app }))}</a>`
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

type Known = Awaited<ReturnType<typeof findClientById>>;

async function factsOf(ctx: Ctx, out: ErrorOut, client: Known): Promise<[string, string][]> {
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
