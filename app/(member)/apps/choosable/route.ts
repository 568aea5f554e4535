import { currentActor } from '@/app/_web/actor';
import { readerLanguage } from '@/app/_web/words';
import { listGroupNames } from '@/lib/groups/queries';
import { Problem } from '@/lib/problem';
import { findChoosable } from '@/lib/users/queries';
import { FindChoosable } from '@/lib/users/schema';
import { sayProblem } from '@/words/say';

const MOST_GROUPS = 8;

/** Groups and people who can be let in, whose names hold `search`, as JSON. */
export async function GET(request: Request): Promise<Response> {
  const { data } = FindChoosable.safeParse({
    search: new URL(request.url).searchParams.get('search') ?? '',
    except: [],
  });
  if (!data) return answer({ people: [] });
  try {
    const actor = await currentActor();
    const words = data.search.toLowerCase().split(/\s+/);
    const groups = (await listGroupNames(actor))
      .filter(({ name }) => words.every((word) => name.toLowerCase().includes(word)))
      .slice(0, MOST_GROUPS)
      .map(({ id, name }) => ({ id, name, email: '', firstName: '', lastName: '', isGroup: true }));
    return answer({ people: [...groups, ...(await findChoosable(actor, data))] });
  } catch (thrown) {
    if (!(thrown instanceof Problem)) throw thrown;
    return answer({ message: sayProblem(thrown, await readerLanguage()) }, thrown.status);
  }
}

function answer(body: object, status = 200): Response {
  return Response.json(body, { status, headers: { 'Cache-Control': 'no-store' } });
}
