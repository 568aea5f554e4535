import 'server-only';
import { notFound } from 'next/navigation';
import { Problem, type ProblemCode } from '@/lib/problem';

/**
 * What a link with a token opens, or the Problem that a dead one is, for its page to explain. One that was never made
 * leads to the page for that (404).
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
