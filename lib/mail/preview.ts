import { withLogoAt } from '../../settings/mail-template';
import type { Actor } from '../actor';
import { must } from '../problem';
import { logo } from './logo';
import { maySeeMail } from './policy';
import { type FactsOf, type Rendered, renderWords, sampleMail, type Template } from './render';

/**
 * What a mail would say now, with sample facts about the person who asks, or with what `known` says of it. `file` is the operator's own template, if one
 * is set; where `faults` say why it cannot be used as it is, the rest is of the built-in one. What a mail has attached is in the HTML itself.
 * Throws `forbidden`.
 */
export async function previewMail<Name extends Template>(
  actor: Actor,
  template: Name,
  known: { to?: string; facts?: Partial<FactsOf<Name>> } = {},
): Promise<Rendered> {
  must(actor.kind === 'user' && maySeeMail(actor), 'forbidden');
  const sample = sampleMail(template, actor);
  const facts = { ...sample.facts, ...known.facts };
  const rendered = await renderWords({ to: known.to ?? actor.email, template, facts });
  const { type, bytes } = logo();
  const address = `data:${type};base64,${bytes.toString('base64')}`;
  return { ...rendered, html: withLogoAt(rendered.html, address) };
}
