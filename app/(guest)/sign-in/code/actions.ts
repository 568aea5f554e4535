'use server';

import { redirect } from 'next/navigation';
import { z } from 'zod';
import { action } from '@/app/_web/action';
import { pendingSignIn } from '@/app/_web/actor';
import { rememberSession } from '@/app/_web/auth';
import { ownPath, withNext } from '@/app/_web/own-path';
import { completeSignIn } from '@/lib/factors/complete-sign-in';
import { CompleteSignIn } from '@/lib/factors/schema';

export const enterCode = action(
  CompleteSignIn.extend({ next: z.string().optional() }),
  async (actor, { code, next }) => {
    const pending = await pendingSignIn();
    if (!pending) redirect(withNext('/sign-in', ownPath(next)));
    await rememberSession(await completeSignIn(actor, { secret: pending.secret, code }));
    redirect(ownPath(next));
  },
);
