'use server';

import { revalidatePath } from 'next/cache';
import { redirect } from 'next/navigation';
import { action } from '@/app/_web/action';
import { getWords } from '@/app/_web/words';
import { addGroup } from '@/lib/groups/add';
import { removeGroup } from '@/lib/groups/remove';
import { renameGroup } from '@/lib/groups/rename';
import { AddGroup, GroupId, RenameGroup } from '@/lib/groups/schema';

/** Makes a group and leads to its page, where people come into it. */
export const add = action(AddGroup, async (actor, input) => {
  const { id } = await addGroup(actor, input);
  redirect(`/groups/${id}`);
});

export const rename = action(RenameGroup, async (actor, input) => {
  const { from, hasChanged } = await renameGroup(actor, input);
  revalidatePath('/', 'layout');
  const to = input.name;
  return (await getWords('groups'))(hasChanged ? 'renamed' : 'notRenamed', { from, to });
});

/** Removes a group and leads to the list, which says so. */
export const remove = action(GroupId, async (actor, input) => {
  await removeGroup(actor, input);
  redirect(`/groups?removed=${input.id}`);
});
