import { currentActor } from '@/app/_web/actor';
import { lookUpAddresses } from '@/lib/invitations/look-up';
import { LookUpAddresses } from '@/lib/invitations/schema';
import { Problem } from '@/lib/problem';

/**
 * Which of some addresses are here already, for the chips of the invite form. No action of a form: those wait for one
 * another, and sending waits for nothing.
 */
export async function POST(request: Request): Promise<Response> {
  const form = await request.formData().catch(() => new FormData());
  const { data } = LookUpAddresses.safeParse(Object.fromEntries(form));
  if (!data) return new Response(null, { status: 422 });
  try {
    return Response.json(await lookUpAddresses(await currentActor(), data));
  } catch (thrown) {
    if (!(thrown instanceof Problem)) throw thrown;
    return new Response(null, { status: thrown.status });
  }
}
