'use server';

import { revalidatePath } from 'next/cache';
import { action } from '@/app/_web/action';
import { getWords } from '@/app/_web/words';
import { changeClient } from '@/lib/oidc/change-client';
import { rotateSecret } from '@/lib/oidc/rotate-secret';
import { ChangeClient, OfClient } from '@/lib/oidc/schema';

export const change = action(ChangeClient, async (actor, input) => {
  await changeClient(actor, input);
  revalidatePath('/apps', 'layout');
  return (await getWords('app'))('saved');
});

export const newSecret = action(OfClient, async (actor, input) => {
  const { secret } = await rotateSecret(actor, input);
  revalidatePath('/apps', 'layout');
  return secret;
});
