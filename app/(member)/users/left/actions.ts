'use server';

import { revalidatePath } from 'next/cache';
import { z } from 'zod';
import { action } from '@/app/_web/action';
import { putAwayList } from '@/lib/setup/put-away-list';

export const putAway = action(z.object({}), async (actor) => {
  await putAwayList(actor);
  revalidatePath('/users');
});
