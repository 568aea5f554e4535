import { currentActor } from '@/app/_web/actor';
import { readerLanguage } from '@/app/_web/words';
import { Problem } from '@/lib/problem';
import { findChoosable } from '@/lib/users/queries';
import { FindChoosable } from '@/lib/users/schema';
import { sayProblem } from '@/words/say';

/** People whose name or address holds `search`, but for those whose ids are `except`, as JSON. */
export async function GET(request: Request): Promise<Response> {
  const { searchParams } = new URL(request.url);
  const asked = { search: searchParams.get('search') ?? '', except: searchParams.getAll('except') };
  const { data } = FindChoosable.safeParse(asked);
  try {
    const people = data ? await findChoosable(await currentActor(), data) : [];
    return answer({ people });
  } catch (thrown) {
    if (!(thrown instanceof Problem)) throw thrown;
    return answer({ message: sayProblem(thrown, await readerLanguage()) }, thrown.status);
  }
}

function answer(body: object, status = 200): Response {
  return Response.json(body, { status, headers: { 'Cache-Control': 'no-store' } });
}
