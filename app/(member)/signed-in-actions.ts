'use server';

import { revalidatePath } from 'next/cache';
import { action } from '@/app/_web/action';
import { getWords } from '@/app/_web/words';
import { SignOutOfApp } from '@/lib/oidc/schema';
import { signOutOfApp } from '@/lib/oidc/sign-out-of-app';

export const signOutThere = action(SignOutOfApp, async (actor, input) => {
  const { app, email } = await signOutOfApp(actor, input);
  revalidatePath('/account');
  revalidatePath('/users', 'layout');
  return (await getWords('oidcTold'))('signedOut', { isOwn: input.userId ? 'no' : 'yes', app, email });
});
