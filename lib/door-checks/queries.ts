import { createHash } from 'node:crypto';
import { z } from 'zod';
import { db } from '../../database/database';
import type { AppKind } from '../../prisma/generated/enums';
import type { Actor } from '../actor';
import { mayManageApps } from '../apps/policy';
import { must } from '../problem';
import { Finding } from './schema';

/** What came of the last attack on an app's door. */
export type KeptCheck = {
  checkedAt: Date;
  tookMs: number;
  requests: number;
  held: boolean;
  findings: Finding[];
};

/** What a check has to know of an app. */
export type CheckedApp = {
  id: string;
  name: string;
  kind: AppKind;
  address: string;
  upstream: string;
  preset: string;
  attackPaths: string[];
  paths: { path: string; isPrefix: boolean; asksForKey: boolean }[];
};

const OF_APP = {
  ...{ id: true, name: true, kind: true, address: true, upstream: true, preset: true, attackPaths: true },
  paths: { select: { path: true, isPrefix: true, asksForKey: true }, orderBy: { path: 'asc' } },
} as const;

/** A new app is not checked by itself before its proxy can have been told of it; a check that failed does not last. */
const [FIRST_AFTER_MS, EVERY_MS] = [10 * 60_000, 24 * 3_600_000];

/** What came of the last attack on an app's door, or null where there was none. Throws `forbidden`. */
export async function findCheck(actor: Actor, appId: string): Promise<KeptCheck | null> {
  must(mayManageApps(actor), 'forbidden');
  const row = await db().appCheck.findUnique({ where: { appId } });
  if (!row) return null;
  const { checkedAt, tookMs, requests, held } = row;
  return { checkedAt, tookMs, requests, held, findings: z.array(Finding).parse(row.findings) };
}

/** How many apps have a door through which something came when it was last attacked. Throws `forbidden`. */
export async function countFailedChecks(actor: Actor): Promise<number> {
  must(mayManageApps(actor), 'forbidden');
  const findings = { array_contains: [{ outcome: 'came_through' }] };
  return db().appCheck.count({ where: { findings, app: { kind: 'guarded' } } });
}

/** The app as a check has to know it; null when there is none. */
export async function findCheckedApp(id: string): Promise<CheckedApp | null> {
  return db().app.findUnique({ where: { id }, select: OF_APP });
}

/**
 * The guarded apps whose doors are to be checked: those that changed since, were checked a day ago, or never. A check that
 * lies in the future was made while the clock was ahead.
 */
export async function listDueApps(now = new Date()): Promise<CheckedApp[]> {
  const apps = await db().app.findMany({
    where: { kind: 'guarded' },
    select: { ...OF_APP, createdAt: true, check: { select: { checkedAt: true, checkedOf: true } } },
    orderBy: { id: 'asc' },
  });
  const isOver = (from: Date, ms: number) => from.getTime() + ms <= now.getTime() || from > now;
  return apps.filter(({ check, createdAt, ...app }) =>
    check
      ? check.checkedOf !== digestOf(app) || isOver(check.checkedAt, EVERY_MS)
      : isOver(createdAt, FIRST_AFTER_MS),
  );
}

/** Digest of what of an app matters to its proxy, and of what is attacked of it. */
export function digestOf({ address, upstream, preset, paths, attackPaths }: CheckedApp): string {
  return createHash('sha256')
    .update(JSON.stringify([address, upstream, preset, paths, attackPaths]))
    .digest('base64url');
}
