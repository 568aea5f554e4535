import { isPlainPath } from './schema';

type Open = { path: string; isPrefix: boolean; asksForKey: boolean };

/**
 * The exception that holds for a path, without its query; null: it is guarded. Only what is written in the plainest way is
 * compared, since an app may read any other spelling as another path. One that asks for no key wins.
 */
export function findOpenPath<O extends Open>(paths: O[], path: string): O | null {
  if (!isPlainPath(path)) return null;
  const fitting = paths.filter((open) => (open.isPrefix ? path.startsWith(open.path) : path === open.path));
  return fitting.find(({ asksForKey }) => !asksForKey) ?? fitting[0] ?? null;
}
