import type { KoaContextWithOIDC } from 'oidc-provider';
import { config } from '../lib/config';
import { accentFile, logoFile } from '../lib/sign';
import { languageFor, tagOf, wordsOf } from '../words/words';
import { CARD_STYLE, inHtml } from './refusal';

export type Ctx = KoaContextWithOIDC;

/** As pages for visitors look (app/guest-frame.tsx), for those that the provider gives by itself. */
const STYLE =
  ':root{--brass:light-dark(#d3a046,#d6a54b);--brass-edge:light-dark(#8c6418,#d6a54b);' +
  '--brass-hover:light-dark(#c8933a,#e2b460);--on-brass:light-dark(#1f1b16,#1b1610);' +
  '--focus:light-dark(#764c06,#f0c878);--edge:light-dark(#877b6a,#82776a);--quiet:light-dark(#625a4e,#b0a696);' +
  '--line:light-dark(#e8e1d3,#2d2821);--bad:light-dark(#9d241b,#f3a499);--control:2.25rem}' +
  'body{display:grid;grid-template:minmax(1.5rem,1fr) auto auto minmax(1.5rem,1.4fr)/minmax(0,1fr);' +
  'min-height:100dvh;margin:0 auto}' +
  'header{grid-row:2;display:flex;align-items:center;gap:.625rem;margin-bottom:1.25rem;font-weight:640;' +
  'overflow-wrap:anywhere}' +
  'header img{height:1.75rem;max-width:8rem;object-fit:contain}header svg{box-sizing:border-box;flex:none;' +
  'border:1px solid var(--brass-edge);border-radius:.5rem;background:var(--brass);color:var(--on-brass)}' +
  'main{grid-row:3;display:grid;grid-template-columns:minmax(0,1fr);gap:1.25rem;padding:2rem}h1,p,dl,dd{margin:0}' +
  'h1{font-weight:640;letter-spacing:-.018em;text-wrap:balance}p{text-wrap:pretty}.quiet{color:var(--quiet)}' +
  'dl{font-size:.8125rem}dt{color:var(--quiet)}' +
  'dd{font-family:ui-monospace,monospace;padding-bottom:.5rem;margin-bottom:.5rem;border-bottom:1px solid var(--line)}' +
  'form{display:grid;grid-template-columns:minmax(0,1fr);gap:.75rem}label{font-weight:600;margin-bottom:-.5rem}' +
  'button,.go,input{box-sizing:border-box;font:inherit;min-height:var(--control);border:1px solid var(--edge);' +
  'border-radius:.5rem;color:inherit}' +
  'button,.go{display:grid;place-content:center;padding:.375rem .875rem;background:none;font-weight:530;text-decoration:none;text-align:center;' +
  'cursor:pointer}button:hover,.go:hover{background:light-dark(#f4eee1,#25211b)}' +
  'button.first,.first.go{background:var(--brass);border-color:var(--brass-edge);color:var(--on-brass);font-weight:600}' +
  'button.first:hover,.first.go:hover{background:var(--brass-hover)}' +
  'input{min-width:0;padding:.25rem .75rem;background:light-dark(#fffdf8,#1b1814)}input[aria-invalid]{border-color:var(--bad)}' +
  '.fault{color:var(--bad);font-weight:530;margin-top:-.25rem}:focus-visible{outline:2px solid var(--focus);' +
  'outline-offset:2px}.code{font-family:ui-monospace,monospace;font-size:1.25rem;letter-spacing:.1em}' +
  '@media (pointer:coarse),(width<40em){:root{--control:2.75rem}}' +
  '@media (width<40em){body{grid-template-rows:1.25rem auto auto 1fr}main{padding:1.25rem}' +
  'header{margin-bottom:1rem}input{font-size:1rem}}';

/** A key whose bow is a latch, as in components/logo.tsx. */
const MARK =
  '<svg aria-hidden="true" width="28" height="28" viewBox="2.4 2.4 27.2 27.2" fill="none" stroke="currentColor">' +
  '<g stroke-width="2.4" stroke-linecap="round" stroke-linejoin="round">' +
  '<path d="M14.6 17.4A5 5 0 1 1 17.4 14.6L25 22.2V25H22.2L20.6 23.4"/><path d="M14.6 17.4L17.2 20"/></g>' +
  '<circle cx="11.6" cy="11.6" r="1.5" fill="currentColor" stroke="none"/></svg>';

/** The words of a page, in the language of whoever asks for it. */
export const wordsFor = (ctx: Ctx) => {
  const language = languageFor(ctx.get('accept-language') || undefined);
  return { language, t: wordsOf('oidc', language) };
};

type Page = { title: string; status?: number; body: string; script?: string };

/** Answers with a page of one piece, with the nonce of the answer's policy, as light or dark as its reader has chosen. */
export function show(ctx: Ctx, { title, status = 200, body, script }: Page): void {
  const { language, t } = wordsFor(ctx);
  const nonce = /'nonce-([^']+)'/.exec(ctx.response.get('content-security-policy') ?? '')?.[1] ?? '';
  const { instanceName } = config();
  const logo = logoFile();
  const [, theme = 'light dark'] = /(?:^|;\s*)theme=(light|dark)(?:;|$)/.exec(ctx.get('cookie')) ?? [];
  const mark = logo ? `<img src="${inHtml(logo.path)}" alt="">` : MARK;
  ctx.status = status;
  ctx.type = 'html';
  ctx.body =
    `<!doctype html><html lang="${tagOf(language)}"><meta charset="utf-8"><meta name="viewport" content="width=device-width">` +
    `<title>${inHtml(t('title', { title, instance: instanceName }))}</title>` +
    `<style nonce="${nonce}">${CARD_STYLE}${STYLE}${accentFile()?.content ?? ''}:root{color-scheme:${theme}}</style>` +
    `<header>${mark}${inHtml(instanceName)}</header><main><h1>${inHtml(title)}</h1>${body}</main>` +
    `${script ? `<script nonce="${nonce}">${script}</script>` : ''}</html>`;
}
