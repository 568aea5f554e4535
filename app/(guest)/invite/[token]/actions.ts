'use server';

import { redirect } from 'next/navigation';
import { z } from 'zod';
import { action } from '@/app/_web/action';
import { forgetSession, rememberSession } from '@/app/_web/auth';
import { acceptInvitation } from '@/lib/invitations/accept';
import { renewInvitation } from '@/lib/invitations/renew';
import { AcceptInvitation, RenewInvitation } from '@/lib/invitations/schema';
import { endSession } from '@/lib/sessions/end';

export const accept = action(AcceptInvitation, async (actor, input) => {
  await rememberSession(await acceptInvitation(actor, input));
  redirect('/?joined');
});

export const renew = action(RenewInvitation, async (actor, { token }) => {
  await renewInvitation(actor, { token });
  redirect(`/invite/${encodeURIComponent(token)}?renewed`);
});

export const signOutAndStay = action(z.object({ token: z.string() }), async (actor, { token }) => {
  await endSession(actor);
  await forgetSession();
  redirect(`/invite/${encodeURIComponent(token)}`);
});
