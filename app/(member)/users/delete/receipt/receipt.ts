import 'server-only';
import { getWords, readerLanguage } from '@/app/_web/words';
import type { Actor } from '@/lib/actor';
import { OWNED } from '@/lib/audit/events';
import { type ActivityEntry, listLastEntries } from '@/lib/audit/queries';
import { getDeparture } from '@/lib/departures/queries';
import { namePeople } from '@/lib/people/name';
import { Problem } from '@/lib/problem';
import { sayProblem } from '@/words/say';
import { sayOwned } from '../../../owned';

/** What became of one of them; `entry` tells of it in the log, and is null where nothing was done. */
type Line = {
  id: string;
  email: string;
  name: string | null;
  sentence: string;
  entry: ActivityEntry | null;
};

/** A line for each of these users and invites, the deleted before the others. */
export async function readReceipt(
  actor: Actor,
  { done, refused }: { done: string[]; refused: string[] },
): Promise<Line[]> {
  const entries = await listLastEntries(actor, done, ['user.deleted', 'invitation.revoked']);
  const told = new Map(entries.map((entry) => [entry.subjectId, entry]));
  const named = await namePeople(actor, [...done, ...refused]);
  const lines: Line[] = [];
  for (const id of done) {
    const entry = told.get(id);
    const name = named.get(id)?.name ?? null;
    if (entry)
      lines.push({ id, email: entry.facts.email ?? '', name, sentence: await sayDone(entry), entry });
  }
  for (const id of refused) {
    const name = named.get(id)?.name;
    if (name) lines.push({ id, email: name, name, sentence: await sayWhyNot(actor, id), entry: null });
  }
  return lines;
}

async function sayDone({ event, facts }: ActivityEntry): Promise<string> {
  const t = await getWords('deedOutcomes');
  if (event === 'invitation.revoked') return t('revokeInvite.done', { email: facts.email ?? '' });
  const things = await sayOwned(
    OWNED.flatMap((thing) => (Number(facts[thing]) > 0 ? { thing, count: Number(facts[thing]) } : [])),
  );
  const fate = facts.movedTo ? 'moved' : 'ended';
  return t('deleteUser.done', {
    fate: things ? fate : 'none',
    things,
    heir: facts.movedTo ?? '',
    devices: Number(facts.devices ?? 0),
  });
}

/** Why somebody cannot be deleted, as it is now. */
async function sayWhyNot(actor: Actor, id: string): Promise<string> {
  try {
    await getDeparture(actor, id);
    return (await getWords('users'))('receipt.refused');
  } catch (thrown) {
    if (!(thrown instanceof Problem)) throw thrown;
    return sayProblem(thrown, await readerLanguage());
  }
}
