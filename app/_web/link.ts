import 'server-only';
import { setPageStatus } from '@/lib/arrival';
import { Problem } from '@/lib/problem';

/**
 * What a link with a token opens, or the Problem of a dead link, which its page explains with the Problem's HTTP status.
 * Next's own not-found is an empty page for browsers without JavaScript.
 */
export async function openLink<T>(opening: Promise<T>): Promise<T | Problem> {
  try {
    return await opening;
  } catch (thrown) {
    if (!(thrown instanceof Problem)) throw thrown;
    setPageStatus(thrown.status);
    return thrown;
  }
}
