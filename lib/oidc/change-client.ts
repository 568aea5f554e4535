import { db } from '../../database/database';
import type { OidcClient } from '../../prisma/generated/client';
import type { Actor } from '../actor';
import { lockApp, lockAppManager } from '../apps/rows';
import { record } from '../audit/rows';
import { must } from '../problem';
import { refuseBackchannel } from './reach';
import type { ChangeClient } from './schema';

/** What can be changed, each with a line of its own in the log. */
const CHANGEABLE = [
  'redirectUris',
  'postLogoutRedirectUris',
  'backchannelLogoutUri',
  'isThirdParty',
  'idTokenAlg',
] as const;
type Changeable = (typeof CHANGEABLE)[number];

/**
 * Changes what the provider knows of an app and is not so already, from its next request on. Throws `forbidden`,
 * `backchannel_own`, `backchannel_refused`, and `not_found` when the app is gone or does not sign in by itself.
 */
export async function changeClient(
  actor: Actor,
  { appId, ...input }: ChangeClient,
): Promise<{ hasChanged: boolean }> {
  refuseBackchannel(input.backchannelLogoutUri ?? null);
  return db().$transaction(async (tx) => {
    const present = await lockAppManager(tx, actor);
    const { name } = await lockApp(tx, appId);
    const client = await tx.oidcClient.findUnique({ where: { appId } });
    must(client, 'not_found');
    const isOther = (what: Changeable) =>
      input[what] !== undefined && String(input[what]) !== String(client[what]);
    const changed = CHANGEABLE.filter(isOther);
    if (changed.length === 0) return { hasChanged: false };
    const data = Object.fromEntries(changed.map((what) => [what, input[what]]));
    await tx.oidcClient.update({ where: { appId }, data });
    const records = changed.map((what) => ({
      event: 'client.changed' as const,
      subjectId: appId,
      facts: { name, what, ...told(client[what], input[what] ?? null) },
    }));
    await record(tx, present, ...records);
    return { hasChanged: true };
  });
}

type Value = OidcClient[Changeable];

/** What went away and what came. */
function told(before: Value, after: Value): { from?: string; to?: string } {
  const [were, are] = [listed(before), listed(after)];
  const from = were.filter((it) => !are.includes(it)).join(', ');
  const to = are.filter((it) => !were.includes(it)).join(', ');
  return { ...(from && { from }), ...(to && { to }) };
}

function listed(value: Value): string[] {
  if (typeof value === 'boolean') return [value ? 'yes' : 'no'];
  return Array.isArray(value) ? value : value === null ? [] : [value];
}
