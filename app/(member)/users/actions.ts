'use server';

import { revalidatePath } from 'next/cache';
import { z } from 'zod';
import { action, type FormState } from '@/app/_web/action';
import { requireProof } from '@/app/_web/actor';
import { copyInvitationLink } from '@/lib/invitations/copy-link';
import { previewInvitations, writeRefused } from '@/lib/invitations/queries';
import { resendInvitation } from '@/lib/invitations/resend';
import { revokeInvitation } from '@/lib/invitations/revoke';
import { InvitationId, InviteForm } from '@/lib/invitations/schema';
import { sendInvitations } from '@/lib/invitations/send';
import { clearAllFactors } from '@/lib/passkeys/clear-all-factors';
import { copyPasswordResetLink } from '@/lib/password-resets/copy-link';
import { changeRole } from '@/lib/users/change-role';
import { disableUser } from '@/lib/users/disable';
import { enableUser } from '@/lib/users/enable';
import { signOutEverywhere } from '@/lib/users/sign-out-everywhere';
import { DEED_NAMES, DEEDS, doToEach, type RowOutcome, signedOut } from './deeds';
import { Picks } from './picks';

export const invite = action(InviteForm, async (actor, { typed, input, isPreview }) => {
  if (isPreview) return { preview: await previewInvitations(actor, input), typed };
  const outcomes = await sendInvitations(actor, input);
  revalidatePath('/users');
  return { outcomes, left: writeRefused(input.emails, outcomes) };
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

export const setRole = action(
  z.object({ id: z.uuid(), role: z.enum(['member', 'admin'], 'Choose a role.') }),
  async (actor, { id, role }) => {
    const { email, hasChanged } = await changeRole(actor, { userId: id, role });
    revalidatePath('/users');
    const what = role === 'admin' ? 'an admin' : 'a member';
    return hasChanged ? `${email} is ${what} now.` : `${email} was ${what} already.`;
  },
);

export const disable = action(UserRow, async (actor, input) => {
  const { email, hasChanged, devices } = await disableUser(actor, input);
  revalidatePath('/users');
  return hasChanged ? `${email} is disabled. ${signedOut(devices)}` : `${email} was disabled already.`;
});

export const enable = action(UserRow, async (actor, input) => {
  const { email, hasChanged } = await enableUser(actor, input);
  revalidatePath('/users');
  return hasChanged ? `${email} can sign in again.` : `${email} was not disabled.`;
});

export const signOutOf = action(UserRow, async (actor, input) => {
  const { email, devices } = await signOutEverywhere(actor, input);
  revalidatePath('/users');
  return devices > 0 ? `${email}: ${signedOut(devices)}` : `${email} was signed in nowhere.`;
});

export const clearFactors = action(UserRow, async (actor, input) => {
  await requireProof('/users');
  const { email, hasChanged, devices } = await clearAllFactors(actor, input);
  revalidatePath('/users');
  return hasChanged
    ? `${email} signs in by password alone now. ${signedOut(devices)}`
    : `${email} had no second factor.`;
});

export type BulkState = FormState<RowOutcome[]>;

export const doToMany = action(
  z.object({ picks: Picks, deed: z.enum(DEED_NAMES, 'Choose what to do.') }),
  async (actor, { picks, deed }) => {
    const { of, do: run } = DEEDS[deed];
    const outcomes = await doToEach(
      picks.filter(({ kind }) => kind === of),
      ({ id }) => run(actor, id),
    );
    const others = picks.filter(({ kind }) => kind !== of);
    const sentence = of === 'user' ? 'Has not joined yet.' : 'Has joined already.';
    revalidatePath('/users');
    return [...outcomes, ...others.map(({ email }) => ({ email, isDone: false, sentence }))];
  },
);
