import { db } from '../../database/database';
import type { Actor } from '../actor';
import { record } from '../audit/rows';
import { must } from '../problem';
import { lockApp, lockAppManager } from './rows';
import type { PathId } from './schema';

/** Guards an open path of an app again. Throws `forbidden`, and `not_found` when it is closed already. */
export async function closePath(actor: Actor, { id }: PathId): Promise<{ path: string }> {
  return db().$transaction(async (tx) => {
    const present = await lockAppManager(tx, actor);
    const open = await tx.appPath.findUnique({ where: { id } });
    must(open, 'not_found');
    const { name } = await lockApp(tx, open.appId);
    const { count } = await tx.appPath.deleteMany({ where: { id } });
    must(count === 1, 'not_found');
    const path = open.isPrefix ? `${open.path}*` : open.path;
    await record(tx, present, { event: 'app.path_closed', subjectId: open.appId, facts: { name, path } });
    return { path };
  });
}
