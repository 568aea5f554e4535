import { type Actor, mustHaveProved, type UserActor } from '../actor';
import { listAppsOf } from '../apps/queries';
import type { SayEntry } from '../audit/export';
import { type ActivityEntry, listOwnEntries } from '../audit/queries';
import { findOpenEmailChange } from '../email-changes/queries';
import { findTwoFactor } from '../factors/queries';
import { listOwnGroups } from '../groups/queries';
import { findOwnInvitation } from '../invitations/queries';
import { listOwnMails } from '../mail/queries';
import { listSignedInApps } from '../oidc/queries';
import { listPasskeys } from '../passkeys/queries';
import { must } from '../problem';
import { listSessions } from '../sessions/queries';
import { findOwnAnswers } from '../surveys/queries';
import { getOwnProfile } from '../users/queries';

/**
 * What Latchkey keeps about the actor, as the text of a JSON file in pieces, without secrets: the activity log is never in
 * memory as a whole. Times are ISO 8601 in UTC. It reads only. Throws `forbidden`, `factor_needed`, and `proof_needed`
 * unless the actor has shown within ten minutes who they are.
 */
export async function exportOwnData(actor: Actor, say: SayEntry): Promise<AsyncIterable<string>> {
  must(actor.kind === 'user', 'forbidden');
  must(!actor.lacksFactor, 'factor_needed');
  mustHaveProved(actor);
  return pieces(await readAll(actor), listOwnEntries(actor), say);
}

/** All but the activity log, which may be long. */
async function readAll(actor: UserActor) {
  const [
    profile,
    groups,
    invitation,
    emailChange,
    devices,
    twoFactor,
    passkeys,
    survey,
    mails,
    apps,
    signedIn,
  ] = await Promise.all([
    getOwnProfile(actor),
    listOwnGroups(actor),
    findOwnInvitation(actor),
    findOpenEmailChange(actor),
    listSessions(actor),
    findTwoFactor(actor.id),
    listPasskeys(actor),
    findOwnAnswers(actor),
    listOwnMails(actor),
    listAppsOf(actor, actor.id),
    listSignedInApps(actor),
  ]);
  const mayOpen = apps.map(({ name, address, isForEverybody, isForPerson, groups }) => {
    return { name, address, isForEverybody, isForPerson, groups };
  });
  const signedInApps = signedIn.map(({ name, address, isThirdParty, scopes, use, allowedAt }) => {
    return {
      name,
      address,
      isThirdParty,
      scopes,
      firstUsedAt: use?.firstAt,
      lastUsedAt: use?.lastAt,
      allowedAt,
    };
  });
  return {
    profile,
    groups,
    invitation,
    emailChange,
    devices,
    twoFactor,
    passkeys,
    survey,
    mails,
    apps: mayOpen,
    signedInApps,
  };
}

async function* pieces(
  facts: object,
  activity: AsyncIterable<ActivityEntry[]>,
  say: SayEntry,
): AsyncIterable<string> {
  yield `${JSON.stringify(facts, null, 2).slice(0, -2)},\n  "activity": [`;
  let isFirst = true;
  for await (const entries of activity) {
    const lines = entries.map((entry) => `\n    ${JSON.stringify(lineOf(entry, say(entry)))}`);
    if (lines.length > 0) yield `${isFirst ? '' : ','}${lines.join(',')}`;
    isFirst = false;
  }
  yield '\n  ]\n}\n';
}

function lineOf({ at, event, ip, facts }: ActivityEntry, { who, sentence }: ReturnType<SayEntry>) {
  return { time: at, event, who, sentence, ip, facts };
}
