'use server';

import { revalidatePath } from 'next/cache';
import { redirect } from 'next/navigation';
import { z } from 'zod';
import { action } from '@/app/_web/action';
import { requireProof } from '@/app/_web/actor';
import { forgetSession, rememberSession } from '@/app/_web/auth';
import { keepingDevice } from '@/app/_web/device';
import { ownPath, withNext } from '@/app/_web/own-path';
import { getWords } from '@/app/_web/words';
import { leaveInstance } from '@/lib/departures/leave';
import { LeaveInstance } from '@/lib/departures/schema';
import { requestEmailChange } from '@/lib/email-changes/request';
import { RequestEmailChange } from '@/lib/email-changes/schema';
import { withdrawEmailChange } from '@/lib/email-changes/withdraw';
import { endSession } from '@/lib/sessions/end';
import { endOneSession } from '@/lib/sessions/end-one';
import { endOtherSessions } from '@/lib/sessions/end-others';
import { SessionId } from '@/lib/sessions/schema';
import { changePassword } from '@/lib/users/change-password';
import { renameUser } from '@/lib/users/rename';
import { ChangePassword, RenameUser } from '@/lib/users/schema';

const refresh = () => revalidatePath('/account');

export const rename = action(RenameUser, async (actor, input) => {
  await renameUser(actor, input);
  refresh();
  return (await getWords('account'))('name.saved');
});

export const changeEmail = action(RequestEmailChange, async (actor, input) => {
  const outcome = await requestEmailChange(actor, input);
  refresh();
  // The page itself says what waits to be confirmed, for as long as it does.
  if (outcome === 'mailed') return '';
  return (await getWords('account'))(`email.${outcome}`, { email: input.newEmail });
});

export const takeBackEmail = action(z.object({}), async (actor) => {
  await withdrawEmailChange(actor);
  refresh();
});

/** The new one is called as in every other form, so that what the instance finds wrong with it stands beside it. */
const PasswordForm = z
  .object({
    currentPassword: ChangePassword.shape.currentPassword,
    password: ChangePassword.shape.newPassword,
  })
  .transform(({ currentPassword, password }) => ({ currentPassword, newPassword: password }));

export const setPassword = action(PasswordForm, async (actor, input) => {
  await rememberSession(await changePassword(actor, input));
  refresh();
  return (await getWords('account'))('password.changed');
});

export const signOut = action(
  z.object({ next: z.string().optional() }),
  async (actor, { next }) => {
    await endSession(actor);
    await forgetSession();
    redirect(withNext('/sign-in', ownPath(next)));
  },
  { isForFactor: true },
);

export const signOutDevice = action(SessionId, async (actor, input) => {
  await keepingDevice(actor, () => endOneSession(actor, input));
  refresh();
});

export const signOutEverywhereElse = action(z.object({}), async (actor) => {
  await keepingDevice(actor, () => endOtherSessions(actor));
  refresh();
});

export const leave = action(LeaveInstance, async (actor, input) => {
  await requireProof('/account?change=leave');
  await leaveInstance(actor, input);
  await forgetSession();
  redirect('/account/deleted');
});
