import 'server-only';
import { notFound } from 'next/navigation';
import { Problem, type ProblemCode } from '@/lib/problem';

/**
 * What a link with a token opens, or the Problem of a dead link, which its page explains. A link that was never made, by
 * the code `unknown`, shows the page's not-found (404).
 */
export async function openLink<T>(opening: Promise<T>, unknown: ProblemCode): Promise<T | Problem> {
  try {
    return await opening;
  } catch (thrown) {
    if (!(thrown instanceof Problem)) throw thrown;
    if (thrown.code === unknown) notFound();
    return thrown;
  }
}
