'use server';

import { redirect } from 'next/navigation';
import { z } from 'zod';
import { action } from '@/app/_web/action';
import { forgetSession } from '@/app/_web/auth';
import { endSession } from '@/lib/sessions/end';

export const signOut = action(z.object({}), async (actor) => {
  await endSession(actor);
  await forgetSession();
  redirect('/sign-in');
});
