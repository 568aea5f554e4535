import 'server-only';
import { getWords, readerLanguage } from '@/app/_web/words';
import type { Actor } from '@/lib/actor';
import { OWNED } from '@/lib/audit/all-events';
import { type ActivityEntry, listLastEntries } from '@/lib/audit/queries';
import { getDeparture } from '@/lib/departures/queries';
import { listNoticesOf, type Notice } from '@/lib/oidc/queries';
import { namePeople } from '@/lib/people/name';
import { Problem } from '@/lib/problem';
import { sayMoment } from '@/words/mails';
import { sayProblem } from '@/words/say';
import { sayOwned } from '../../../owned';
import { progressOf } from '../../../told';

/** What became of one of them; `entry` tells of it in the log, and is null where nothing was done. */
type Line = {
  id: string;
  email: string;
  name: string | null;
  sentence: string;
  /** Whether each app knows that they are signed out. */
  told: string[];
  entry: ActivityEntry | null;
};

/** A line for each of these users and invites, the deleted before the others. */
export async function readReceipt(
  actor: Actor,
  { done, refused }: { done: string[]; refused: string[] },
): Promise<Line[]> {
  const entries = await listLastEntries(actor, done, ['user.deleted', 'invitation.revoked']);
  const deleted = new Map(entries.map((entry) => [entry.subjectId, entry]));
  const named = await namePeople(actor, [...done, ...refused]);
  const notices = await listNoticesOf(actor, { userIds: done });
  const lines: Line[] = [];
  for (const id of done) {
    const entry = deleted.get(id);
    const name = named.get(id)?.name ?? null;
    if (!entry) continue;
    const email = entry.facts.email ?? '';
    const told = await sayTold(notices.filter(({ subject }) => subject === id));
    lines.push({ id, email, name, sentence: await sayDone(entry), told, entry });
  }
  for (const id of refused) {
    const name = named.get(id)?.name;
    if (name)
      lines.push({ id, email: name, name, sentence: await sayWhyNot(actor, id), told: [], entry: null });
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

/** Of each app that they were signed in to, whether it knows by now that they are gone. */
async function sayTold(notices: Notice[]): Promise<string[]> {
  const t = await getWords('oidcTold');
  const language = await readerLanguage();
  return notices.map((notice) =>
    t(`receipt.${progressOf(notice)}`, {
      app: notice.app.name,
      when: notice.settledAt ? sayMoment(notice.settledAt, language) : '',
    }),
  );
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
