import { currentActor, FACTOR_PATH, proofPath } from '@/app/_web/actor';
import { fileOf, goTo } from '@/app/_web/file';
import { readerLanguage } from '@/app/_web/words';
import { exportOwnData } from '@/lib/people/export-own';
import { Problem } from '@/lib/problem';
import { sayActor, sayEntry } from '@/words/activity';

/** What is kept about whoever asks, as a file. It reads only. Who has something to show first comes back to the page with the link. */
export async function GET(): Promise<Response> {
  const actor = await currentActor();
  if (actor.kind === 'visitor') return goTo('/sign-in?next=%2Faccount');
  const language = await readerLanguage();
  try {
    const pieces = await exportOwnData(actor, (entry) => ({
      who: sayActor(entry, language),
      sentence: sayEntry(entry, language),
    }));
    return fileOf(pieces, { name: 'my-data', extension: 'json', type: 'application/json' });
  } catch (thrown) {
    if (!(thrown instanceof Problem)) throw thrown;
    return goTo(thrown.is('factor_needed') ? FACTOR_PATH : proofPath('/account'));
  }
}
