'use server';

import { action } from '@/app/_web/action';
import { requestPasswordReset } from '@/lib/password-resets/request';
import { RequestPasswordReset } from '@/lib/password-resets/schema';

export const requestLink = action(RequestPasswordReset, async (actor, input) => {
  await requestPasswordReset(actor, input);
  return 'done' as const;
});
