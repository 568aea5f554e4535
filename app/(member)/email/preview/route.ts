import { currentActor } from '@/app/_web/actor';
import { previewMail } from '@/lib/mail/preview';
import { mailAnswer } from '../../mail-answer';
import { EmailView } from '../view';

/** The mail of a template, for the frame of the page Email. */
export async function GET(request: Request): Promise<Response> {
  const actor = await currentActor();
  if (actor.kind === 'visitor')
    return new Response(null, { status: 303, headers: { Location: '/sign-in?next=%2Femail' } });
  const { preview, scheme } = EmailView.parse(Object.fromEntries(new URL(request.url).searchParams));
  return mailAnswer(async () => (await previewMail(actor, preview)).html, scheme);
}
