import { db } from '../../database/database';
import type { Actor } from '../actor';
import { mayManageApps } from '../apps/policy';
import { record } from '../audit/rows';
import { config } from '../config';
import { must } from '../problem';
import { limit } from '../rate-limits/limit';
import { reachHost } from '../reach';
import { tryEveryDoor, tryForgedNames, tryLies, tryWithoutAnswer } from './attacks';
import { lookAtCertificate } from './certificate';
import { DOOR_ATTACKS } from './limits';
import { openLine } from './line';
import { type CheckedApp, digestOf, findCheckedApp } from './queries';
import { ATTACKS, type AttackDoor, type Finding, outcomeOf } from './schema';

/** What came of an attack on a door. */
export type DoorCheck = { held: boolean; tookMs: number; requests: number; findings: Finding[] };

/**
 * Attacks the door of a guarded app at its own public address, this time at `paths` besides those that are kept with it, and keeps what came of it in the place of what came of the
 * last time. The activity log tells of it when somebody asked for it, or when it ended otherwise than the last time.
 * Throws `forbidden`, `not_found`, `app_without_door` and `too_many_attempts`.
 */
export async function attackDoor(actor: Actor, { appId, paths = [] }: AttackDoor): Promise<DoorCheck> {
  must(mayManageApps(actor), 'forbidden');
  const app = await findCheckedApp(appId);
  must(app, 'not_found');
  must(app.kind === 'guarded', 'app_without_door', { name: app.name });
  const isByItself = actor.kind === 'system' && actor.name === 'instance';
  if (actor.kind === 'user') await limit(DOOR_ATTACKS, app.id);
  const started = performance.now();
  const { findings, requests } = await tryAll(app, [...new Set([...app.attackPaths, ...paths])]);
  const outcome = outcomeOf(findings);
  const held = outcome === 'held';
  const check = { held, tookMs: Math.round(performance.now() - started), requests, findings };
  await db().$transaction(async (tx) => {
    const [kept] = await tx.$queryRaw<
      { name: string }[]
    >`select name from app where id = ${app.id}::uuid for key share`;
    must(kept, 'not_found'); // removed in the meantime
    const before = await tx.appCheck.findUnique({ where: { appId } });
    const row = { ...check, checkedAt: new Date(), checkedOf: digestOf(app) };
    await tx.appCheck.upsert({ where: { appId }, create: { appId, ...row }, update: row });
    if (isByItself && before && outcomeOf(before.findings as Finding[]) === outcome) return;
    const failed = findings.filter((it) => it.outcome === 'came_through').length;
    const facts = { name: kept.name, outcome, failed: String(failed) };
    await record(tx, actor, { event: 'app.checked', subjectId: appId, facts });
  });
  return check;
}

async function tryAll(
  app: CheckedApp,
  own: readonly string[],
): Promise<Pick<DoorCheck, 'findings' | 'requests'>> {
  const url = new URL(app.address);
  const host = url.hostname;
  const reached = await reachHost(url, config().port);
  if ('fault' in reached)
    return { requests: 0, findings: unreached({ why: reached.fault, host, ip: reached.ip }) };
  const { ip } = reached;
  const line = openLine(app, url, ip);
  try {
    const target = { line, url };
    const certificate = await lookAtCertificate(url, ip);
    const { found: unguarded, heard, asking } = await tryEveryDoor(target, own);
    const isSilent = heard.every(({ status }) => status === null);
    if (isSilent)
      return {
        requests: line.asked(),
        findings: unreached({ why: 'nobody', host, ip, code: heard[0]?.code ?? '' }),
      };
    const ours = heard.find(({ isOurs }) => isOurs);
    const address: Finding = ours
      ? { attack: 'address', outcome: 'held', facts: { host, ip, server: ours.server } }
      : {
          attack: 'address',
          outcome: 'came_through',
          facts: { host, ip, status: String(heard[0]?.status ?? '') },
        };
    const open = app.paths.map(({ path, isPrefix }) => (isPrefix ? `${path}*` : path)).join(', ');
    if (open) unguarded.facts.open = open;
    const findings = [
      unguarded,
      await tryWithoutAnswer(target, asking),
      await tryForgedNames(target, asking),
      await tryLies(target, asking),
      certificate,
      address,
    ];
    return { requests: line.asked(), findings };
  } finally {
    line.close();
  }
}

/** Nothing could be tried. */
function unreached(facts: Finding['facts']): Finding[] {
  return ATTACKS.map((attack) => ({
    attack,
    outcome: 'unknown',
    facts: attack === 'address' ? facts : { why: 'unreached' },
  }));
}
