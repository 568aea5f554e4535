import 'server-only';
import { getWords, readerLanguage } from '@/app/_web/words';
import type { Actor } from '@/lib/actor';
import { joinGroup } from '@/lib/groups/join';
import { leaveGroup } from '@/lib/groups/leave';
import { getGroup } from '@/lib/groups/queries';
import { must, Problem } from '@/lib/problem';
import { sayProblem } from '@/words/say';
import { type GroupDeed, OTHER_GROUP_DEED } from './deeds';
import type { RowOutcome } from './each';
import { type Row, writeRow } from './row';

const VERBS = { addToGroup: joinGroup, removeFromGroup: leaveGroup };

/** Brings rows into a group or out of it, and says of each what became of it. Throws the problems of the verb. */
export async function changeGroup(
  actor: Actor,
  deed: GroupDeed,
  { groupId, rows }: { groupId: string | undefined; rows: Row[] },
): Promise<RowOutcome[]> {
  must(groupId, 'group_gone');
  const changes = await VERBS[deed](actor, { groupId, people: rows });
  const { name: group } = await getGroup(actor, { id: groupId });
  const t = await getWords('deedOutcomes');
  const gone = sayProblem(new Problem('not_found'), await readerLanguage());
  return rows.map((row, n) => {
    const { email = null, hasChanged = false } = changes[n] ?? {};
    if (email === null) return { email: row.email, isDone: false, sentence: gone };
    const sentence = t(`${deed}.${hasChanged ? 'done' : 'already'}`, { email, group, kind: row.kind });
    const back = { deed: OTHER_GROUP_DEED[deed], groupId, pick: writeRow(row) };
    return { email, isDone: true, hasChanged, sentence, ...(hasChanged && { back }) };
  });
}
