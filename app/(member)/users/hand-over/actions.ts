'use server';

import { redirect } from 'next/navigation';
import { action } from '@/app/_web/action';
import { rememberSession } from '@/app/_web/auth';
import { handOverOwnership } from '@/lib/setup/hand-over';
import { HandOverOwnership } from '@/lib/setup/schema';

export const handOver = action(HandOverOwnership, async (actor, input) => {
  const { session } = await handOverOwnership(actor, input);
  if (session) await rememberSession(session);
  // The page then says that it is done.
  redirect(`/users/hand-over?id=${input.userId}`);
});
