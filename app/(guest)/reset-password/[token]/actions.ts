'use server';

import { redirect } from 'next/navigation';
import { z } from 'zod';
import { action } from '@/app/_web/action';
import { forgetSession, rememberSession } from '@/app/_web/auth';
import { readWanted } from '@/app/_web/wanted';
import { completePasswordReset } from '@/lib/password-resets/complete';
import { CompletePasswordReset } from '@/lib/password-resets/schema';
import { endSession } from '@/lib/sessions/end';

export const complete = action(CompletePasswordReset, async (actor, input) => {
  const wanted = await readWanted();
  await rememberSession(await completePasswordReset(actor, input));
  redirect(wanted);
});

export const signOutAndStay = action(z.object({ token: z.string() }), async (actor, { token }) => {
  await endSession(actor);
  await forgetSession();
  redirect(`/reset-password/${encodeURIComponent(token)}`);
});
