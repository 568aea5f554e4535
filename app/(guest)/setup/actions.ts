'use server';

import { redirect } from 'next/navigation';
import { z } from 'zod';
import { action } from '@/app/_web/action';
import { rememberSession } from '@/app/_web/auth';
import { SendInvitations } from '@/lib/invitations/schema';
import { sendInvitations } from '@/lib/invitations/send';
import { SendTestMail } from '@/lib/mail/schema';
import { sendTestMail } from '@/lib/mail/send-test';
import { completeSetup } from '@/lib/setup/complete';
import { finishSetup } from '@/lib/setup/finish';
import { CompleteSetup } from '@/lib/setup/schema';

export const claimOwner = action(CompleteSetup, async (actor, input) => {
  await rememberSession(await completeSetup(actor, input));
  redirect('/setup?step=email');
});

export const testMail = action(SendTestMail, sendTestMail);

export const invite = action(SendInvitations, sendInvitations);

export const finish = action(z.object({}), async (actor) => {
  await finishSetup(actor);
  redirect('/users');
});
