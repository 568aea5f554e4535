'use server';

import { revalidatePath } from 'next/cache';
import { redirect } from 'next/navigation';
import { action } from '@/app/_web/action';
import { removeApp } from '@/lib/apps/remove';
import { AppId } from '@/lib/apps/schema';

export const remove = action(AppId, async (actor, input) => {
  await removeApp(actor, input);
  revalidatePath('/apps', 'layout');
  redirect('/apps');
});
