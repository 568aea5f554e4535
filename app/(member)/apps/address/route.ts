import { currentActor } from '@/app/_web/actor';
import { readerLanguage } from '@/app/_web/words';
import { placeOf } from '@/lib/apps/place';
import { mayManageApps } from '@/lib/apps/policy';
import { findGuardedApp } from '@/lib/apps/queries';
import { AddApp } from '@/lib/apps/schema';
import { must, Problem } from '@/lib/problem';
import { sayIssue, sayProblem } from '@/words/say';

const { address: Address, kind: Kind } = AddApp.shape;

/** What is wrong with the address of a new app, while it is typed, as JSON; `message` is null where nothing is. */
export async function GET(request: Request): Promise<Response> {
  const { searchParams } = new URL(request.url);
  const language = await readerLanguage();
  try {
    must(mayManageApps(await currentActor()), 'forbidden');
    const address = Address.safeParse(searchParams.get('address') ?? '');
    const [issue] = address.error?.issues ?? [];
    if (issue || !address.data) return answer(issue ? sayIssue(issue, language) : null);
    const { host } = placeOf(Kind.catch('guarded').parse(searchParams.get('kind')), address.data);
    const holder = host && (await findGuardedApp(host));
    if (host && holder) throw new Problem('app_host_taken', { host, name: holder.name });
    return answer(null);
  } catch (thrown) {
    if (!(thrown instanceof Problem)) throw thrown;
    return answer(sayProblem(thrown, language));
  }
}

function answer(message: string | null): Response {
  return Response.json({ message }, { headers: { 'Cache-Control': 'no-store' } });
}
