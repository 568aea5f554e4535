'use server';

import { revalidatePath } from 'next/cache';
import { z } from 'zod';
import { action } from '@/app/_web/action';
import { copyInvitationLink } from '@/lib/invitations/copy-link';
import { resendInvitation } from '@/lib/invitations/resend';
import { revokeInvitation } from '@/lib/invitations/revoke';
import { InvitationId, SendInvitations } from '@/lib/invitations/schema';
import { sendInvitations } from '@/lib/invitations/send';
import { copyPasswordResetLink } from '@/lib/password-resets/copy-link';

export const invite = action(SendInvitations, async (actor, input) => {
  const outcomes = await sendInvitations(actor, input);
  revalidatePath('/users');
  return outcomes;
});

export const resend = action(InvitationId, async (actor, input) => {
  const { email } = await resendInvitation(actor, input);
  revalidatePath('/users');
  return `A new invite for ${email} is in the mail queue. Older links no longer work.`;
});

export const copyInviteLink = action(InvitationId, copyInvitationLink);

export const revoke = action(InvitationId, async (actor, input) => {
  const { email } = await revokeInvitation(actor, input);
  revalidatePath('/users');
  return `The invite for ${email} was taken back. Its link no longer works.`;
});

/** A row names whom it is about by `id`, be it an invitation or a user. */
const UserRow = z.object({ id: z.uuid() }).transform(({ id }) => ({ userId: id }));

export const copyResetLink = action(UserRow, copyPasswordResetLink);
