import { cloneElement, type ReactElement } from 'react';
import { render, toPlainText } from 'react-email';
import { fillMailTemplate, type MailTemplate } from '../../settings/mail-template';

/** A mail with gaps in the place of its facts. */
type Form = { html: MailTemplate; text: MailTemplate };

/**
 * Words that are the same in HTML and text wherever they stand: one blank between them and none around, nothing that is
 * not seen, and nothing that React and Handlebars escape in two ways.
 */
const PLAIN = /^[^\s\p{Cc}\p{Cs}\u200b`=]+(?: [^\s\p{Cc}\p{Cs}\u200b`=]+)*$/u;

/** Around the name of a gap: characters for private use, which no fact has. */
const GAP = /\ue000(\w+)\ue001/;

const forms = new Map<ReactElement['type'], Map<string, Promise<Form>>>();

/**
 * A mail's HTML and text. React makes its form once, which is filled with the facts of one mail after another; only
 * where a fact is of unusual letters is the whole made anew, so that what comes of both ways is always the same. What a
 * mail says of a `choices` prop does not hold its letters: each of its few values has a form of its own.
 */
export async function printMail(
  body: ReactElement<Record<string, unknown>>,
  choices: readonly string[],
): Promise<{ html: string; text: string }> {
  const words = wordsIn(body.props, choices);
  if (!Object.values(words).every((word) => PLAIN.test(word))) return printAnew(body);
  const { html, text } = await formOf(body, words);
  return { html: fillMailTemplate(html, words), text: fillMailTemplate(text, words) };
}

const styled = (style: string) => `[style*="${style}" i]`;

/** What is not seen in the HTML is not to be read in the text; headings keep their letters, and so their links. */
const FOR_TEXT = [
  ...['title', '[hidden]', ...['display:none', 'visibility:hidden', 'max-height:0'].map(styled)].map(
    (selector) => ({ selector, format: 'skip' }),
  ),
  {
    selector: 'a',
    format: 'linkWithWords',
    options: { linkBrackets: false, hideLinkHrefIfSameAsText: true },
  },
  { selector: '[data-words-in-text=true]', format: 'inlineSurround', options: { suffix: ':' } },
  ...['h1', 'h2', 'h3', 'h4', 'h5', 'h6'].map((selector) => ({ selector, options: { uppercase: false } })),
];

/** Deeper than tags are nested in any mail; the text is made recursively, which needs memory. */
const LIMITS = { maxDepth: 250, ellipsis: '…' };

/** What a mail's HTML says, for those who read it without. A logo that links to its company says nothing. */
export function toText(html: string): string {
  // Selectors find a style by its letters.
  const tidy = html.replace(/<[a-z][^>]*>/gi, (tag) => tag.replace(/\s*:\s*(none|hidden|0)\b/gi, ':$1'));
  const text = toPlainText(tidy, { selectors: FOR_TEXT, limits: LIMITS, formatters: { linkWithWords } });
  return text.replace(/\n{3,}/g, '\n\n').trim();
}

/** The little that a formatter of html-to-text is told, which ships without types. */
type Tag = { type: string; data?: string; children?: Tag[] };
type Builder = { options: { formatters: Record<'anchor', Formatter> } };
type Formatter = (tag: Tag, walk: unknown, builder: Builder, options: unknown) => void;

const linkWithWords: Formatter = (link, walk, builder, options) => {
  if (hasWords(link)) builder.options.formatters.anchor(link, walk, builder, options);
};

function hasWords(link: Tag): boolean {
  const rest = [link];
  for (let node = rest.pop(); node; node = rest.pop()) {
    if (node.type === 'text' && node.data?.trim()) return true;
    rest.push(...(node.children ?? []));
  }
  return false;
}

async function printAnew(body: ReactElement): Promise<{ html: string; text: string }> {
  const html = await render(body);
  return { html, text: toText(html) };
}

function wordsIn(props: Record<string, unknown>, choices: readonly string[]): Record<string, string> {
  const words: Record<string, string> = {};
  for (const [name, fact] of Object.entries(props))
    if (typeof fact === 'string' && fact !== '' && !choices.includes(name)) words[name] = fact;
  return words;
}

/** A fact that is there makes another form than one that is not, as a mail may have a sentence about it. */
function formOf(body: ReactElement<Record<string, unknown>>, words: Record<string, string>): Promise<Form> {
  let shape = '';
  for (const [name, fact] of Object.entries(body.props))
    if (typeof fact !== 'function') shape += `${name}${name in words ? '' : JSON.stringify(fact)} `;
  const ofType = forms.get(body.type) ?? new Map<string, Promise<Form>>();
  forms.set(body.type, ofType);
  const known = ofType.get(shape);
  if (known) return known;
  const gaps = Object.keys(words).map((name) => [name, `\ue000${name}\ue001`]);
  const form = makeForm(cloneElement(body, Object.fromEntries(gaps)));
  ofType.set(shape, form);
  form.catch(() => ofType.delete(shape));
  return form;
}

async function makeForm(gapped: ReactElement): Promise<Form> {
  const { html, text } = await printAnew(gapped);
  return { html: gapsIn(html, true), text: gapsIn(text, false) };
}

function gapsIn(printed: string, isEscaped: boolean): MailTemplate {
  return printed.split(GAP).map((part, n) => (n % 2 === 0 ? part : { name: part, isEscaped }));
}
