import 'server-only';
import { readerLanguage } from '@/app/_web/words';
import { Problem } from '@/lib/problem';
import { sayProblem } from '@/words/say';

/** The colours in which a mail is shown. */
export type Scheme = 'light' | 'dark';

/**
 * A mail alone, for a frame of a page. It is a response of its own, so that a Content-Security-Policy of its own
 * (server/protection.ts) allows its styles and nothing else. Whoever may not see it is told so in its place.
 */
export async function mailAnswer(html: () => Promise<string>, scheme: Scheme): Promise<Response> {
  try {
    return new Response(inColours(await html(), scheme), {
      headers: { 'Content-Type': 'text/html; charset=utf-8' },
    });
  } catch (thrown) {
    if (!(thrown instanceof Problem)) throw thrown;
    return new Response(`${sayProblem(thrown, await readerLanguage())}\n`, {
      status: thrown.status,
      headers: { 'Content-Type': 'text/plain; charset=utf-8' },
    });
  }
}

/**
 * The mail as a mail program in this colour scheme shows it, whatever the reader's own scheme is. Links lead nowhere:
 * they ask for a new window, which the sandbox forbids.
 */
function inColours(html: string, scheme: Scheme): string {
  const [always, never] = ['(min-width: 0px)', '(max-width: 0px)'];
  const decided = html.replace(/\(\s*prefers-color-scheme\s*:\s*(light|dark)\s*\)/g, (_query, asked) =>
    asked === scheme ? always : never,
  );
  return `${decided}<base target="_blank"><style>:root { color-scheme: ${scheme} !important }</style>`;
}
