'use server';

import { redirect } from 'next/navigation';
import { action } from '@/app/_web/action';
import { rememberSession } from '@/app/_web/auth';
import { EmailAddress } from '@/lib/email-address';
import { handOverOwnership } from '@/lib/setup/hand-over';
import { HandOverOwnership } from '@/lib/setup/schema';
import { getChosen } from '@/lib/users/queries';

const HandOver = HandOverOwnership.omit({ userId: true }).extend({ transferTo: EmailAddress });

export const handOver = action(HandOver, async (actor, { transferTo, currentPassword }) => {
  const { id: userId } = await getChosen(actor, transferTo);
  const { session } = await handOverOwnership(actor, { userId, currentPassword });
  if (session) await rememberSession(session);
  // The page then says that it is done.
  redirect(`/users/hand-over?id=${userId}`);
});
