'use server';

import { redirect } from 'next/navigation';
import { z } from 'zod';
import { action } from '@/app/_web/action';
import { forgetSession } from '@/app/_web/auth';
import { doorPath } from '@/app/_web/door';
import { endSession } from '@/lib/sessions/end';

/** Signs out whoever may not open an app, so that somebody else signs in who may. */
export const changePerson = action(
  z.object({ ask: z.string() }),
  async (actor, { ask }) => {
    await endSession(actor);
    await forgetSession();
    redirect(`/sign-in?next=${encodeURIComponent(doorPath(ask))}`);
  },
  { isForFactor: true },
);
