import type { Actor } from '../actor';
import { must } from '../problem';
import { maySeeMail } from './policy';
import { type Rendered, renderWords, sampleMail, type Template } from './render';

/**
 * What a mail would say now, with sample facts about the person who asks. `file` is the operator's own template, if one
 * is set; where `faults` say why it cannot be used as it is, the rest is of the built-in one. Throws `forbidden`.
 */
export async function previewMail(actor: Actor, template: Template): Promise<Rendered> {
  must(actor.kind === 'user' && maySeeMail(actor), 'forbidden');
  return renderWords({ to: actor.email, ...sampleMail(template, actor) });
}
