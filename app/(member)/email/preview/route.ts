import { currentActor } from '@/app/_web/actor';
import { readerLanguage } from '@/app/_web/words';
import { previewMail } from '@/lib/mail/preview';
import { Problem } from '@/lib/problem';
import { sayProblem } from '@/words/say';
import { EmailView } from '../view';

/**
 * The mail alone, for the frame of the page Email. It is a response of its own, so that a Content-Security-Policy of its
 * own (server/protection.ts) allows its styles and nothing else.
 */
export async function GET(request: Request): Promise<Response> {
  const actor = await currentActor();
  if (actor.kind === 'visitor')
    return new Response(null, { status: 303, headers: { Location: '/sign-in?next=%2Femail' } });
  const { preview, scheme } = EmailView.parse(Object.fromEntries(new URL(request.url).searchParams));
  const language = await readerLanguage();
  try {
    const { html } = await previewMail(actor, preview);
    return new Response(inColours(html, scheme), { headers: { 'Content-Type': 'text/html; charset=utf-8' } });
  } catch (thrown) {
    if (!(thrown instanceof Problem)) throw thrown;
    const { status } = thrown;
    const sentence = sayProblem(thrown, language);
    return new Response(`${sentence}\n`, {
      status,
      headers: { 'Content-Type': 'text/plain; charset=utf-8' },
    });
  }
}

/**
 * The mail as a mail program in this colour scheme shows it, whatever the reader's own scheme is. Links lead nowhere:
 * they ask for a new window, which the sandbox forbids.
 */
function inColours(html: string, scheme: EmailView['scheme']): string {
  const [always, never] = ['(min-width: 0px)', '(max-width: 0px)'];
  const decided = html.replace(/\(\s*prefers-color-scheme\s*:\s*(light|dark)\s*\)/g, (_query, asked) =>
    asked === scheme ? always : never,
  );
  return `${decided}<base target="_blank"><style>:root { color-scheme: ${scheme} !important }</style>`;
}
