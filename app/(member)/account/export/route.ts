import { currentActor, factorPath, proofPath } from '@/app/_web/actor';
import { fileOf, goTo } from '@/app/_web/file';
import { withNext } from '@/app/_web/own-path';
import { readerLanguage } from '@/app/_web/words';
import { exportOwnData } from '@/lib/people/export-own';
import { Problem } from '@/lib/problem';
import { sayActor, sayEntry } from '@/words/activity';

/**
 * What is kept about whoever asks, as a file. It reads only. Who has something to show first comes back to the page with the
 * link, which then asks for the file once more.
 */
export async function GET(): Promise<Response> {
  const actor = await currentActor();
  const back = '/account?export';
  if (actor.kind === 'visitor') return goTo(withNext('/sign-in', back));
  const language = await readerLanguage();
  try {
    const pieces = await exportOwnData(actor, (entry) => ({
      who: sayActor(entry, language),
      sentence: sayEntry(entry, language),
    }));
    return fileOf(pieces, { name: 'my-data', extension: 'json', type: 'application/json' });
  } catch (thrown) {
    if (!(thrown instanceof Problem)) throw thrown;
    return goTo(thrown.is('factor_needed') ? factorPath(back) : proofPath(back));
  }
}
