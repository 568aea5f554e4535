import type { GuardedApp } from '../lib/apps/queries';
import { isPlainPath } from '../lib/apps/schema';

type AppPath = GuardedApp['paths'][number];

/**
 * The open path of an app that a request is for; null: it is for none, or its path is written in a way that not everybody
 * reads alike. Those that ask for no key come first.
 */
export function findOpenPath(paths: readonly AppPath[], uri: string): AppPath | null {
  const path = uri.split('?', 1)[0] ?? '';
  if (!isPlainPath(path)) return null;
  const fitting = paths.filter((open) => (open.isPrefix ? path.startsWith(open.path) : path === open.path));
  return fitting.find(({ asksForKey }) => !asksForKey) ?? fitting[0] ?? null;
}
