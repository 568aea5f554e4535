import { db } from '../../database/database';
import type { Actor } from '../actor';
import { record } from '../audit/rows';
import { must } from '../problem';
import { lockApp, lockAppManager } from './rows';
import type { OpenPath } from './schema';

const MOST_PATHS = 50;

/**
 * Opens a path of an app to everybody, or to whoever shows the app's key; one that is open already is from then on as it was
 * opened last. Throws `forbidden`, `not_found` and `app_paths_too_many`.
 */
export async function openPath(
  actor: Actor,
  { appId, path, isPrefix, asksForKey }: OpenPath,
): Promise<{ hasChanged: boolean }> {
  return db().$transaction(async (tx) => {
    const present = await lockAppManager(tx, actor);
    const { name } = await lockApp(tx, appId);
    const paths = await tx.appPath.findMany({ where: { appId } });
    const same = paths.find((open) => open.path === path && open.isPrefix === isPrefix);
    if (same?.asksForKey === asksForKey) return { hasChanged: false };
    must(same || paths.length < MOST_PATHS, 'app_paths_too_many', { most: MOST_PATHS });
    if (same) await tx.appPath.update({ where: { id: same.id }, data: { asksForKey } });
    else await tx.appPath.create({ data: { appId, path, isPrefix, asksForKey } });
    const facts = { name, path: isPrefix ? `${path}*` : path, key: asksForKey ? 'yes' : 'no' };
    await record(tx, present, { event: 'app.path_opened', subjectId: appId, facts });
    return { hasChanged: true };
  });
}
