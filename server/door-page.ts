import { config } from '../lib/config';
import { accentFile } from '../lib/sign';
import { tagOf, wordsOf } from '../words/words';
import { CARD_STYLE, inHtml } from './refusal';

/** A link below what is said; the first is the one that most people want. */
type Link = { href: string; label: string };
type Page = { title: string; said: string; links: Link[]; language: string };

/** What the cards of doors have beside those of refusals. */
const STYLE =
  ':root{--brass:light-dark(#d3a046,#d6a54b);--brass-edge:light-dark(#8c6418,#d6a54b);' +
  '--on-brass:light-dark(#1f1b16,#1b1610)}' +
  'main{display:grid;gap:.75rem;padding:1.5rem 2rem}h1,p{margin:0}p{color:light-dark(#625a4e,#b0a696)}' +
  'header{margin:0 0 1.25rem;font-weight:700}svg{width:2rem;color:light-dark(#714b00,#ebc477)}' +
  'nav{display:flex;flex-wrap:wrap;gap:.5rem;padding-top:.5rem}' +
  'nav a{padding:.5rem .875rem;border:1px solid light-dark(#877b6a,#82776a);border-radius:.5rem;' +
  'color:inherit;font-weight:600;text-decoration:none}' +
  'nav a:first-child{background:var(--brass);border-color:var(--brass-edge);color:var(--on-brass)}';

const LOCK =
  '<svg viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" aria-hidden="true">' +
  '<circle cx="12" cy="16" r="1"/><rect x="3" y="10" width="18" height="12" rx="2"/><path d="M7 10V7a5 5 0 0 1 10 0v3"/></svg>';

/** A page on an app's host, of one piece: it loads nothing, from there or from anywhere, the operator's colours included. */
export function doorPage({ title, said, links, language }: Page): string {
  const { instanceName } = config();
  const t = wordsOf('door', language);
  const buttons = links.map(({ href, label }) => `<a href="${inHtml(href)}">${inHtml(label)}</a>`).join('');
  return (
    `<!doctype html><html lang="${tagOf(language)}"><meta charset="utf-8"><meta name="viewport" content="width=device-width">` +
    `<title>${inHtml(t('title', { title, instance: instanceName }))}</title><style>${CARD_STYLE}${STYLE}${accentFile()?.content ?? ''}</style>` +
    `<header>${inHtml(instanceName)}</header><main>${LOCK}<h1>${inHtml(title)}</h1><p>${inHtml(said)}</p>` +
    `${buttons && `<nav>${buttons}</nav>`}</main></html>`
  );
}
