import type { Notice } from '@/lib/oidc/queries';

/** How far an app is told of a sign-out: `waiting` is for its next try. */
export type Progress = 'sent' | 'queued' | 'waiting' | 'failed';

export function progressOf({ state, cause }: Pick<Notice, 'state' | 'cause'>): Progress {
  return state === 'queued' && cause ? 'waiting' : state;
}
