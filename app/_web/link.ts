import 'server-only';
import { notFound } from 'next/navigation';
import { setPageStatus } from '@/lib/arrival';
import { Problem, type ProblemCode } from '@/lib/problem';

/**
 * What a link with a token opens, or the Problem of a dead link, which its page explains with the Problem's HTTP status. A
 * link that was never made, by the code `unknown`, shows the page's not-found (404).
 */
export async function openLink<T>(opening: Promise<T>, unknown: ProblemCode): Promise<T | Problem> {
  try {
    return await opening;
  } catch (thrown) {
    if (!(thrown instanceof Problem)) throw thrown;
    if (thrown.code === unknown) notFound();
    setPageStatus(thrown.status);
    return thrown;
  }
}
