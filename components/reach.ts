'use client';

import { useWords } from './words';

/** How browsers say that a request got no answer; what else is a TypeError is a bug. */
const LOST = /fetch|network|load failed/i;
/** How Next says that it got another answer than one of its own: a proxy's, or of the instance while its database is away. */
const UNREADABLE = 'An unexpected response was received from the server.';

/** Whether it is that an action got no answer, and nothing else that failed. */
function isUnanswered(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return error.message === UNREADABLE || (error instanceof TypeError && LOST.test(error.message));
}

/**
 * An action that answers by itself where the instance cannot: without a connection nothing is sent, and where no answer
 * came it says so, instead of a page that stands in the place of what was typed. On the server it is the action itself,
 * by which forms work without scripts.
 */
export function useReaching<State extends { message?: string }>(
  action: (before: State, form: FormData) => Promise<State>,
): typeof action {
  const t = useWords('form');
  if (typeof window === 'undefined') return action;
  // A state of a form needs nothing but its sentence.
  const saying = (message: string) => ({ message }) as State;
  return async (before, form) => {
    if (!navigator.onLine) return saying(t('offline'));
    try {
      return await action(before, form);
    } catch (thrown) {
      if (!isUnanswered(thrown)) throw thrown;
      return saying(t('unanswered'));
    }
  };
}
