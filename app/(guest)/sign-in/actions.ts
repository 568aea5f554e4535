'use server';

import { redirect } from 'next/navigation';
import { z } from 'zod';
import { action } from '@/app/_web/action';
import { rememberSession } from '@/app/_web/auth';
import { ownPath } from '@/app/_web/own-path';
import { authenticateUser } from '@/lib/users/authenticate';
import { Authenticate } from '@/lib/users/schema';

export const signIn = action(Authenticate.extend({ next: z.string().optional() }), async (actor, input) => {
  const session = await authenticateUser(actor, input);
  await rememberSession(session);
  const next = ownPath(input.next);
  redirect(session.awaitsCode ? `/sign-in/code?next=${encodeURIComponent(next)}` : next);
});
