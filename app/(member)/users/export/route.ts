import { currentActor, factorPath } from '@/app/_web/actor';
import { fileOf, goTo, sentence } from '@/app/_web/file';
import { withNext } from '@/app/_web/own-path';
import { getWords, readerLanguage } from '@/app/_web/words';
import { listGroupNames } from '@/lib/groups/queries';
import { exportPeople } from '@/lib/people/export';
import { Problem } from '@/lib/problem';
import { sayProblem } from '@/words/say';
import { readAddress, refuseLostGroup } from '../shown';

/**
 * The list that the address asks for, as a file. By GET, since nothing changes by it. Who has to sign in first comes back to
 * the list itself, which then asks for the file once more.
 */
export async function GET(request: Request): Promise<Response> {
  const actor = await currentActor();
  const { search } = new URL(request.url);
  const back = `/users${search ? `${search}&` : '?'}export`;
  if (actor.kind === 'visitor') return goTo(withNext('/sign-in', back));
  if (actor.kind === 'user' && actor.lacksFactor) return goTo(factorPath(back));
  try {
    const asked = refuseLostGroup(readAddress(`/users${search}`), await listGroupNames(actor));
    if (asked.unusable.length > 0) return sentence((await getWords('unusable'))('file'), 422);
    return fileOf(exportPeople(actor, asked), { name: 'users', extension: 'csv', type: 'text/csv' });
  } catch (thrown) {
    if (!(thrown instanceof Problem)) throw thrown;
    return sentence(sayProblem(thrown, await readerLanguage()), thrown.status);
  }
}
