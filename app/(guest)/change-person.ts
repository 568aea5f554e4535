'use server';

import { redirect } from 'next/navigation';
import { z } from 'zod';
import { action } from '@/app/_web/action';
import { forgetSession } from '@/app/_web/auth';
import { ownPath } from '@/app/_web/own-path';
import { endSession } from '@/lib/sessions/end';

/** Signs out whoever may not open an app, or is not who is meant, so that somebody else signs in. */
export const changePerson = action(
  z.object({ next: z.string() }),
  async (actor, { next }) => {
    await endSession(actor);
    await forgetSession();
    redirect(`/sign-in?next=${encodeURIComponent(ownPath(next))}`);
  },
  { isForFactor: true },
);
