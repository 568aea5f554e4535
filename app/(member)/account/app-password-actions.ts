'use server';

import { revalidatePath } from 'next/cache';
import { z } from 'zod';
import { action } from '@/app/_web/action';
import { requireProof } from '@/app/_web/actor';
import { endAppPassword } from '@/lib/app-passwords/end';
import { endAllAppPasswords } from '@/lib/app-passwords/end-all';
import { makeAppPassword } from '@/lib/app-passwords/make';
import { EndAppPassword, MakeAppPassword } from '@/lib/app-passwords/schema';

export const make = action(MakeAppPassword, async (actor, input) => {
  await requireProof('/account?change=app-password');
  const { secret } = await makeAppPassword(actor, input);
  revalidatePath('/account');
  return secret;
});

export const end = action(EndAppPassword, async (actor, input) => {
  await endAppPassword(actor, input);
  revalidatePath('/account');
});

export const endAll = action(z.object({}), async (actor) => {
  await endAllAppPasswords(actor);
  revalidatePath('/account');
});
