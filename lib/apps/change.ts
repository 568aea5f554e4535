import { db } from '../../database/database';
import { Prisma } from '../../prisma/generated/client';
import type { Actor } from '../actor';
import { record } from '../audit/rows';
import { nameKeyOf } from '../groups/name-key';
import { placeOf } from './place';
import { type AppRow, lockApp, lockAppManager, nextPosition, refuseTaken } from './rows';
import type { ChangeApp } from './schema';

/** What can be changed, each with a line of its own in the log. */
const CHANGEABLE = [
  'name',
  'address',
  'line',
  'section',
  'isShown',
  'asksForFactor',
  'upstream',
  'preset',
  'attackPaths',
] as const;
type Changeable = (typeof CHANGEABLE)[number];

/**
 * Changes what is said of an app and is not so already; another section has it last. Passes that were made for its old host
 * open nothing more. Throws `forbidden`, `not_found`, `app_exists`, `app_host_taken`, `app_own_host`, `app_not_https` and
 * `app_address_with_more`.
 */
export async function changeApp(actor: Actor, input: ChangeApp): Promise<{ hasChanged: boolean }> {
  const wanted = { id: input.id, nameKey: '', host: null as string | null };
  try {
    return await db().$transaction(async (tx) => {
      const present = await lockAppManager(tx, actor);
      const app = await lockApp(tx, input.id);
      const { id: _id, address: read, ...rest } = input;
      const place = read ? placeOf(app.kind, read) : { address: app.address, host: app.host };
      const next = { ...app, ...onlyGiven(rest), ...place };
      const changed = CHANGEABLE.filter((name) => String(next[name]) !== String(app[name]));
      if (changed.length === 0) return { hasChanged: false };
      Object.assign(wanted, { nameKey: nameKeyOf(next.name), host: next.host });
      await refuseTaken(tx, wanted);
      await tx.app.update({
        where: { id: app.id },
        data: {
          ...Object.fromEntries(changed.map((name) => [name, next[name]])),
          ...{ nameKey: wanted.nameKey, host: wanted.host },
          ...(changed.includes('section') && { position: await nextPosition(tx, next.section) }),
        },
      });
      const records = changed.map((what) => ({
        event: 'app.changed' as const,
        subjectId: app.id,
        facts: { name: app.name, what, ...told(what, app, next) },
      }));
      await record(tx, present, ...records);
      return { hasChanged: true };
    });
  } catch (thrown) {
    // Another one took the name or the host at this very moment, which the database's unique indexes decide.
    if (thrown instanceof Prisma.PrismaClientKnownRequestError && thrown.code === 'P2002')
      await refuseTaken(db(), wanted);
    throw thrown;
  }
}

function onlyGiven<T extends object>(input: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  const given = Object.entries(input).filter(([, value]) => value !== undefined);
  return Object.fromEntries(given) as { [K in keyof T]: Exclude<T[K], undefined> };
}

/** Before and after of what is short and says something. */
function told(what: Changeable, before: AppRow, after: AppRow): { from?: string; to?: string } {
  if (what === 'name' || what === 'address') return { from: before[what], to: after[what] };
  if (what === 'isShown' || what === 'asksForFactor') return { to: after[what] ? 'yes' : 'no' };
  return {};
}
