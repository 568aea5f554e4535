import { createHash } from 'node:crypto';
import { db } from '../../database/database';
import type { Actor } from '../actor';
import { record } from '../audit/rows';
import { findPixels, findSvgFault } from '../picture';
import { must, Problem } from '../problem';
import { mayManageApps } from './policy';
import { lockApp, lockAppManager } from './rows';
import { MOST_ICON_SIDE, type SetIcon } from './schema';

/**
 * Gives an app a picture for its tile, of any shape, known by its bytes. Throws `forbidden`, `not_found`, and
 * `icon_type_unknown`, `icon_too_many_pixels`, `icon_namespace_missing` or `icon_reference` for what no tile can show.
 */
export async function setIcon(actor: Actor, { appId, file }: SetIcon): Promise<{ iconHash: string }> {
  // Before the file is read, which takes a while where it was made to.
  must(mayManageApps(actor), 'forbidden');
  const icon = Buffer.from(await file.arrayBuffer());
  const iconType = typeOf(icon);
  const iconHash = createHash('sha256').update(icon).digest('hex').slice(0, 32);
  return db().$transaction(async (tx) => {
    const present = await lockAppManager(tx, actor);
    const { name, iconHash: before } = await lockApp(tx, appId);
    if (before === iconHash) return { iconHash };
    await tx.app.update({ where: { id: appId }, data: { icon, iconType, iconHash }, select: { id: true } });
    await record(tx, present, { event: 'app.changed', subjectId: appId, facts: { name, what: 'icon' } });
    return { iconHash };
  });
}

/** Throws `icon_type_unknown`, `icon_too_many_pixels`, `icon_namespace_missing` or `icon_reference`. */
function typeOf(bytes: Buffer): string {
  const pixels = findPixels(bytes);
  if (pixels) {
    const { type, width, height } = pixels;
    const most = MOST_ICON_SIDE;
    if (Math.max(width, height) > most) throw new Problem('icon_too_many_pixels', { width, height, most });
    return type;
  }
  const fault = findSvgFault(bytes);
  if (fault?.is === 'not_svg') throw new Problem('icon_type_unknown');
  if (fault?.is === 'namespace_missing') throw new Problem('icon_namespace_missing');
  if (fault) throw new Problem('icon_reference', { line: fault.line, reference: fault.reference });
  return 'image/svg+xml';
}
