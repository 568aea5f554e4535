import { z } from 'zod';
import { currentActor } from '@/app/_web/actor';
import { goTo } from '@/app/_web/file';
import { withNext } from '@/app/_web/own-path';
import { previewInvitationMail } from '@/lib/invitations/preview-mail';
import { PreviewInvitationMail } from '@/lib/invitations/schema';
import { mailAnswer } from '../../mail-answer';

const Asked = PreviewInvitationMail.extend({
  part: z.enum(['html', 'text']).catch('html'),
  scheme: z.enum(['light', 'dark']).catch('light'),
});

/** The mail of an invite as one person will get it. By POST, since the personal line belongs into no address. */
export async function POST(request: Request): Promise<Response> {
  const actor = await currentActor();
  if (actor.kind === 'visitor') return goTo(withNext('/sign-in', '/users'));
  const form = await request.formData().catch(() => new FormData());
  const { data } = Asked.safeParse(Object.fromEntries(form));
  if (!data) return new Response(null, { status: 422 });
  const { part, scheme, ...asked } = data;
  return mailAnswer(async () => {
    const { html, text } = await previewInvitationMail(actor, asked);
    return part === 'html' ? html : asPage(text);
  }, scheme);
}

/** The text as mail programs show it that know no HTML. */
function asPage(text: string): string {
  const escaped = text.replace(/[&<>]/g, (sign) => `&#${sign.codePointAt(0)};`);
  return `<!doctype html><meta charset="utf-8"><title></title><style>body { margin: 1rem; font: 0.9375rem/1.5 ui-monospace, monospace; white-space: pre-wrap; overflow-wrap: anywhere }</style>${escaped}`;
}
