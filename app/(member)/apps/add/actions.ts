'use server';

import { revalidatePath } from 'next/cache';
import { redirect } from 'next/navigation';
import { z } from 'zod';
import { action } from '@/app/_web/action';
import { addApp } from '@/lib/apps/add';
import { AddApp } from '@/lib/apps/schema';
import { pathOf } from '../paths';
import { findWho } from '../who';

const AddForm = AddApp.omit({ isForEverybody: true, userIds: true }).extend({
  access: z.enum(['everybody', 'some']).default('some'),
  /** Addresses of people, and names of groups, with commas between them. */
  who: z.string().max(20_000).default(''),
});

export const add = action(AddForm, async (actor, { access, who, groupIds, ...app }) => {
  const isForEverybody = access === 'everybody';
  const named = who.split(/[,;\n]/).filter((text) => text.trim() !== '');
  const found = isForEverybody ? [] : await findWho(actor, named);
  const { id } = await addApp(actor, {
    ...app,
    isForEverybody,
    groupIds: [...groupIds, ...found.flatMap((it) => ('groupId' in it ? [it.groupId] : []))],
    userIds: found.flatMap((it) => ('userId' in it ? [it.userId] : [])),
  });
  revalidatePath('/apps', 'layout');
  redirect(`${pathOf(id)}?added`);
});
