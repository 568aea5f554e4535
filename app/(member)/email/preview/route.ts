import { currentActor } from '@/app/_web/actor';
import { goTo } from '@/app/_web/file';
import { withNext } from '@/app/_web/own-path';
import { previewMail } from '@/lib/mail/preview';
import { mailAnswer } from '../../mail-answer';
import { EmailView } from '../view';

/** The mail of a template, for the frame of the page Email. */
export async function GET(request: Request): Promise<Response> {
  const actor = await currentActor();
  const { search, searchParams } = new URL(request.url);
  if (actor.kind === 'visitor') return goTo(withNext('/sign-in', `/email${search}`));
  const { preview, scheme } = EmailView.parse(Object.fromEntries(searchParams));
  return mailAnswer(async () => (await previewMail(actor, preview)).html, scheme);
}
