'use server';

import { redirect } from 'next/navigation';
import { z } from 'zod';
import { action } from '@/app/_web/action';
import { forgetSession } from '@/app/_web/auth';
import { completeEmailChange } from '@/lib/email-changes/complete';
import { CompleteEmailChange } from '@/lib/email-changes/schema';
import { endSession } from '@/lib/sessions/end';

/** Leads back to the page, which then says that it is done. */
export const complete = action(CompleteEmailChange, async (actor, input) => {
  await completeEmailChange(actor, input);
  redirect(`/change-email/${encodeURIComponent(input.token)}`);
});

export const signOutAndStay = action(z.object({ token: z.string() }), async (actor, { token }) => {
  await endSession(actor);
  await forgetSession();
  redirect(`/change-email/${encodeURIComponent(token)}`);
});
