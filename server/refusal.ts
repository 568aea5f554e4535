import { tagOf, wordsOf } from '../words/words';
import type { FrontDoorStatus } from './front-door';

/** Why a request is not answered by a page, as an HTTP status. */
export type RefusedStatus = FrontDoorStatus | 408 | 409 | 417 | 429 | 431 | 500 | 503;

type Page = {
  status: RefusedStatus;
  nonce: string;
  baseUrl: string;
  /** The path of the page that is to be opened again. */
  page?: string | undefined;
  language: string;
};

/** The card of pages for visitors (app/globals.css), for pages that come without Next. */
export const CARD_STYLE =
  ':root{color-scheme:light dark}' +
  'body{font:.9375rem/1.375rem system-ui,sans-serif;max-width:25.5rem;margin:4rem auto;padding:0 1rem;' +
  'background:light-dark(#f4efe5,#13110e);color:light-dark(#1f1b16,#f1ece2)}' +
  'main{padding:1.25rem 2rem;border:1px solid light-dark(#d5cab7,#413a30);border-radius:.75rem;' +
  'background:light-dark(#fffdf8,#1b1814);overflow-wrap:anywhere}' +
  'h1{font-size:1.5rem;line-height:2rem}a{color:light-dark(#764c06,#e4b862)}';

/** The page that says why a request was refused. Its one style needs the nonce of the answer. */
export function refusalPage({ status, nonce, baseUrl, page, language }: Page): string {
  const t = wordsOf('server', language);
  const title = inHtml(t(`refusals.${status}.title`));
  // Whoever runs the instance finds here why every form, or every page, of it is refused.
  const hint = status === 403 ? t('operator') : status === 421 ? t('operatorOfHost') : '';
  const more = hint && `<p>${inHtml(hint)}</p>`;
  return (
    `<!doctype html><html lang="${tagOf(language)}"><meta charset="utf-8"><meta name="viewport" content="width=device-width">` +
    `<title>${title}</title><style nonce="${nonce}">${CARD_STYLE}</style>` +
    `<main><h1>${title}</h1><p>${inHtml(t(`refusals.${status}.said`))}</p>${more}` +
    `<p><a href="${inHtml(baseUrl + (page ?? ''))}">${page ? inHtml(t('openAgain')) : baseUrl}</a></p></main></html>`
  );
}

/** The same in a line, for a connection on which no page can be answered. */
export function refusalLine(status: RefusedStatus, language: string): string {
  const t = wordsOf('server', language);
  const [title, said] = [t(`refusals.${status}.title`), t(`refusals.${status}.said`)];
  return `${t('line', { title, said })}\n`;
}

/** Text as HTML has it, in elements and in quoted attributes. */
export function inHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}
