'use server';

import { action } from '@/app/_web/action';
import { handOverOwnership } from '@/lib/setup/hand-over';
import { HandOverOwnership } from '@/lib/setup/schema';

export const handOver = action(HandOverOwnership, async (actor, input) => {
  const { to } = await handOverOwnership(actor, input);
  return `${to} is the owner now, and you are an admin.`;
});
