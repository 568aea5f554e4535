import { cloneElement, type ReactElement } from 'react';
import { render } from 'react-email';
import { fillMailTemplate, type MailTemplate } from '../mail-template';
import { toText } from './to-text';

/** A mail with gaps in the place of its facts. */
type Form = { html: MailTemplate; text: MailTemplate };

/** What a mail says of these does not hold their letters: each of the few that they may be has a form of its own. */
const CHOICES = new Set(['role', 'what']);

/**
 * Words that are the same in HTML and text wherever they stand: one blank between them and none around, nothing that is
 * not seen, and nothing that React and Handlebars escape in two ways.
 */
const PLAIN = /^[^\s\p{Cc}\p{Cs}\u200b`=]+(?: [^\s\p{Cc}\p{Cs}\u200b`=]+)*$/u;

/** Around the name of a gap; nobody has a use for these characters. */
const GAP = /\ue000(\w+)\ue001/;

const forms = new Map<ReactElement['type'], Map<string, Promise<Form>>>();

/**
 * A mail's HTML and text. React makes its form once, which is filled with the facts of one mail after another; only
 * where a fact is of unusual letters is the whole made anew, so that what comes of both ways is always the same.
 */
export async function printMail(
  body: ReactElement<Record<string, unknown>>,
): Promise<{ html: string; text: string }> {
  const words = wordsIn(body.props);
  if (!Object.values(words).every((word) => PLAIN.test(word))) return printAnew(body);
  const { html, text } = await formOf(body, Object.keys(words));
  return { html: fillMailTemplate(html, words), text: fillMailTemplate(text, words) };
}

async function printAnew(body: ReactElement): Promise<{ html: string; text: string }> {
  const html = await render(body);
  return { html, text: toText(html) };
}

function wordsIn(props: Record<string, unknown>): Record<string, string> {
  const words: Record<string, string> = {};
  for (const [name, fact] of Object.entries(props))
    if (typeof fact === 'string' && fact !== '' && !CHOICES.has(name)) words[name] = fact;
  return words;
}

/** A fact that is there makes another form than one that is not, as a mail may speak of it at length. */
function formOf(body: ReactElement<Record<string, unknown>>, names: string[]): Promise<Form> {
  const gapped = cloneElement(body, Object.fromEntries(names.map((name) => [name, `\ue000${name}\ue001`])));
  const shape = JSON.stringify(gapped.props);
  const ofType = forms.get(body.type) ?? new Map<string, Promise<Form>>();
  forms.set(body.type, ofType);
  const form = ofType.get(shape) ?? makeForm(gapped);
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
