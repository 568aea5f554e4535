'use server';

import { redirect } from 'next/navigation';
import { z } from 'zod';
import { action } from '@/app/_web/action';
import { rememberSession } from '@/app/_web/auth';
import { ownPath } from '@/app/_web/own-path';
import { authenticateUser } from '@/lib/users/authenticate';
import { Authenticate } from '@/lib/users/schema';

export const signIn = action(Authenticate.extend({ next: z.string().optional() }), async (actor, input) => {
  await rememberSession(await authenticateUser(actor, input));
  redirect(ownPath(input.next));
});
