import { z } from 'zod';
import { currentActor } from '@/app/_web/actor';
import { readerLanguage } from '@/app/_web/words';
import { placeOf } from '@/lib/apps/place';
import { mayManageApps } from '@/lib/apps/policy';
import { findGuardedApp } from '@/lib/apps/queries';
import { AddApp } from '@/lib/apps/schema';
import { addressesOf, findOidcPreset } from '@/lib/oidc/presets';
import { must, Problem } from '@/lib/problem';
import { sayIssue, sayProblem } from '@/words/say';

const { address: Address } = AddApp.shape;
const Kind = z.enum(['guarded', 'link', 'oidc']).catch('guarded');

/**
 * What is wrong with the address of a new app, while it is typed, as JSON; `message` is null where nothing is. `uris` are the
 * addresses that a well-known app has there for signing in, by the names of their fields.
 */
export async function GET(request: Request): Promise<Response> {
  const { searchParams } = new URL(request.url);
  const language = await readerLanguage();
  try {
    must(mayManageApps(await currentActor()), 'forbidden');
    const address = Address.safeParse(searchParams.get('address') ?? '');
    const [issue] = address.error?.issues ?? [];
    if (issue || !address.data) return answer(issue ? sayIssue(issue, language) : null);
    const { address: place, host } = placeOf(Kind.parse(searchParams.get('kind')), address.data);
    const holder = host && (await findGuardedApp(host));
    if (host && holder) throw new Problem('app_host_taken', { host, name: holder.name });
    const preset = findOidcPreset(searchParams.get('preset') ?? '');
    return answer(null, preset && linesOf(addressesOf(preset, place)));
  } catch (thrown) {
    if (!(thrown instanceof Problem)) throw thrown;
    return answer(sayProblem(thrown, language));
  }
}

function linesOf(uris: ReturnType<typeof addressesOf>): Record<string, string> {
  return Object.fromEntries(Object.entries(uris).map(([name, value]) => [name, [value].flat().join('\n')]));
}

function answer(message: string | null, uris?: Record<string, string> | null): Response {
  return Response.json({ message, ...(uris && { uris }) }, { headers: { 'Cache-Control': 'no-store' } });
}
