'use server';

import { revalidatePath } from 'next/cache';
import { z } from 'zod';
import { action } from '@/app/_web/action';
import { getWords } from '@/app/_web/words';
import { fault } from '@/lib/fault';
import { joinGroup } from '@/lib/groups/join';
import { leaveGroup } from '@/lib/groups/leave';
import { getGroup } from '@/lib/groups/queries';
import { GroupPerson } from '@/lib/groups/schema';
import { joinByAddress } from '@/lib/people/join-by-address';
import { JoinByAddress } from '@/lib/people/schema';
import { Problem } from '@/lib/problem';

/** Brings those who have these addresses into the group. `left` are those of whom there was nobody to bring. */
export const addPeople = action(JoinByAddress, async (actor, input) => {
  const outcomes = await joinByAddress(actor, input);
  const { name: group } = await getGroup(actor, { id: input.groupId });
  const t = await getWords('groups');
  revalidatePath('/groups', 'layout');
  const isIn = (outcome: string) => outcome === 'joined' || outcome === 'already';
  return {
    group,
    outcomes: outcomes.map(({ text, kind, outcome }) => ({
      email: text,
      isDone: isIn(outcome),
      sentence: t(`outcome.${outcome}`, { group, kind: kind ?? '' }),
    })),
    left: outcomes.flatMap(({ text, outcome }) => (isIn(outcome) ? [] : text)).join('\n'),
  };
});

const Person = z
  .string()
  .transform((text) => {
    const [kind, id] = text.split(':');
    return { kind, id };
  })
  .pipe(GroupPerson);

const VERBS = { join: joinGroup, leave: leaveGroup };

const ChangePerson = z.object({
  deed: z.enum(['join', 'leave'], fault('deed_missing').message),
  groupId: z.uuid(),
  person: Person,
});

/** Takes somebody out of the group, or brings them back, and says which. */
export const changePerson = action(ChangePerson, async (actor, { deed, groupId, person }) => {
  const [change] = await VERBS[deed](actor, { groupId, people: [person] });
  if (!change?.email) throw new Problem('not_found');
  const { name: group } = await getGroup(actor, { id: groupId });
  const t = await getWords('deedOutcomes');
  revalidatePath('/groups', 'layout');
  const { email, kind, id } = change;
  const name = deed === 'join' ? 'addToGroup' : 'removeFromGroup';
  const sentence = t(`${name}.${change.hasChanged ? 'done' : 'already'}`, { email, group, kind });
  return { sentence, ...(change.hasChanged && { undo: `${kind}:${id}` }) };
});
