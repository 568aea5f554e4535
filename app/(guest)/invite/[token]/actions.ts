'use server';

import { redirect } from 'next/navigation';
import { z } from 'zod';
import { action } from '@/app/_web/action';
import { forgetSession, rememberSession } from '@/app/_web/auth';
import { readWanted } from '@/app/_web/wanted';
import { acceptInvitation } from '@/lib/invitations/accept';
import { renewInvitation } from '@/lib/invitations/renew';
import { AcceptInvitation, RenewInvitation } from '@/lib/invitations/schema';
import { endSession } from '@/lib/sessions/end';

export const accept = action(AcceptInvitation, async (actor, input) => {
  const wanted = await readWanted();
  await rememberSession(await acceptInvitation(actor, input));
  redirect(wanted === '/' ? '/?joined' : wanted);
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
