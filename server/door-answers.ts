import type { IncomingMessage, ServerResponse } from 'node:http';
import type { GuardedApp } from '../lib/apps/queries';
import { config } from '../lib/config';
import { languageFor, type Words, wordsOf } from '../words/words';
import { doorPage } from './door-page';
import type { Asked } from './door-request';

type App = Pick<GuardedApp, 'name' | 'host' | 'address'>;

/** Why nobody is let in, with what its sentence needs. */
export type Refusal =
  | { why: 'signed_out' | 'password_wrong' | 'key_wrong'; app: App }
  | { why: 'forbidden'; app: App; name: string; email: string; owner: string | null; ask: string }
  | { why: 'factor_needed'; app: App; ask: string }
  | { why: 'code_unfit'; app: App }
  | { why: 'no_app'; host: string }
  | { why: 'nothing_here'; app: App }
  | { why: 'unclear' | 'limited' | 'away' | 'again' };
type Why = Refusal['why'];

const STATUS: Record<Why, number> = {
  signed_out: 401,
  password_wrong: 401,
  key_wrong: 401,
  forbidden: 403,
  factor_needed: 403,
  code_unfit: 403,
  no_app: 404,
  nothing_here: 404,
  unclear: 400,
  limited: 429,
  away: 503,
  again: 503,
};

/** In seconds, of those that pass by themselves. */
const RETRY_AFTER: Partial<Record<Why, number>> = { limited: 60, away: 5, again: 1 };

/** Whether a browser opens a page by it, which can be led elsewhere and back. */
export function isNavigation({ headers }: IncomingMessage, { method }: Asked): boolean {
  if (method !== 'GET' && method !== 'HEAD') return false;
  const { 'sec-fetch-mode': mode, 'sec-fetch-dest': dest } = headers;
  if (mode !== undefined) return mode === 'navigate' && (dest === undefined || dest === 'document');
  // Browsers say so only where the way is safe (W3C Fetch Metadata); elsewhere by what they would like to have.
  const isOther = headers.upgrade !== undefined || headers['x-requested-with'] !== undefined;
  return !isOther && headers.authorization === undefined && takesHtml(headers.accept);
}

/** Answers with the page, or for programs with a line or JSON, that says why nobody is let in. */
export function refuse(request: IncomingMessage, response: ServerResponse, refusal: Refusal): void {
  const { headers } = request;
  const { why } = refusal;
  const language = languageFor(headers['accept-language']);
  const { title, said, links } = wordsFor(
    refusal,
    wordsOf('door', language),
    headers['sec-fetch-mode'] === 'navigate',
  );
  const isHtml = takesHtml(headers.accept);
  if (STATUS[why] === 401 && 'app' in refusal && headers['sec-fetch-mode'] === undefined && !isHtml)
    response.setHeader('WWW-Authenticate', `Basic realm="${realmOf(refusal.app)}", charset="UTF-8"`);
  const seconds = RETRY_AFTER[why];
  if (seconds !== undefined) response.setHeader('Retry-After', seconds);
  if (isHtml)
    return void send(response, STATUS[why], 'text/html', doorPage({ title, said, links, language }));
  if (!/[/+]json/i.test(headers.accept ?? ''))
    return void send(response, STATUS[why], 'text/plain', `${title}. ${said}\n`);
  const open = 'app' in refusal ? refusal.app.address : undefined;
  send(
    response,
    STATUS[why],
    'application/json',
    JSON.stringify({ error: why, message: `${title}. ${said}`, open }),
  );
}

function send(response: ServerResponse, status: number, type: string, body: string): void {
  response
    .writeHead(status, {
      'Content-Type': `${type}; charset=utf-8`,
      'Content-Length': Buffer.byteLength(body),
    })
    .end(body);
}

type Said = { title: string; said: string; links: { href: string; label: string }[] };

function wordsFor(refusal: Refusal, t: Words<'door'>, isNavigation: boolean): Said {
  const { baseUrl, instanceName: instance } = config();
  const home = { href: baseUrl, label: t('openInstance', { instance }) };
  const toApp = ({ name, address }: App) => ({ href: address, label: t('open', { app: name }) });
  switch (refusal.why) {
    case 'signed_out': {
      const { app } = refusal;
      const known = { app: app.name };
      // A form that was sent, for whatever is opened otherwise is led to Latchkey.
      return isNavigation
        ? { title: t('form.title'), said: t('form.said', known), links: [toApp(app)] }
        : { title: t('signedOut.title'), said: t('signedOut.said', known), links: [toApp(app)] };
    }
    case 'password_wrong':
      return { title: t('password.title'), said: t('password.said', { app: refusal.app.name }), links: [] };
    case 'key_wrong':
      return { title: t('key.title'), said: t('key.said', { app: refusal.app.name }), links: [] };
    case 'forbidden': {
      const { app, name, email, owner, ask } = refusal;
      return {
        title: t('forbidden.title', { name, app: app.name }),
        said: t('forbidden.said', {
          email,
          host: app.host,
          owner: owner ?? '',
          hasOwner: owner ? 'yes' : 'no',
        }),
        links: [
          { href: `${baseUrl}/apps`, label: t('forbidden.own') },
          { href: ask, label: t('forbidden.other') },
        ],
      };
    }
    case 'factor_needed': {
      const { app, ask } = refusal;
      const links = [{ href: ask, label: t('open', { app: app.name }) }];
      return { title: t('factor.title', { app: app.name }), said: t('factor.said'), links };
    }
    case 'code_unfit': {
      const { app } = refusal;
      return { title: t('code.title'), said: t('code.said', { app: app.name }), links: [toApp(app), home] };
    }
    case 'no_app':
      return {
        title: t('noApp.title'),
        said: t('noApp.said', { host: refusal.host, instance }),
        links: [home],
      };
    case 'nothing_here':
      return {
        title: t('nothing.title'),
        said: t('nothing.said', { instance }),
        links: [toApp(refusal.app)],
      };
    case 'unclear':
      return { title: t('unclear.title'), said: t('unclear.said'), links: [] };
    case 'limited':
      return { title: t('limited.title'), said: t('limited.said'), links: [] };
    case 'away':
      return { title: t('away.title', { instance }), said: t('away.said'), links: [] };
    case 'again':
      return { title: t('again.title'), said: t('again.said'), links: [] };
  }
}

const takesHtml = (accept = '') => /text\/html/i.test(accept);

/** What a program shows beside its question for a password; in ASCII, as a quoted string has it (RFC 9110 §5.6.4). */
function realmOf({ name, host }: App): string {
  const text = name.replace(/[^ !#-[\]-~]/g, '').trim();
  return text || host;
}
