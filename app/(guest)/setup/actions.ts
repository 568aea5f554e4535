'use server';

import { redirect } from 'next/navigation';
import { z } from 'zod';
import { action } from '@/app/_web/action';
import { rememberSession } from '@/app/_web/auth';
import { readerLanguage } from '@/app/_web/words';
import { writeRefused } from '@/lib/invitations/marks';
import { SendInvitations } from '@/lib/invitations/schema';
import { sendInvitations } from '@/lib/invitations/send';
import { SendTestMail } from '@/lib/mail/schema';
import { sendTestMail } from '@/lib/mail/send-test';
import { completeSetup } from '@/lib/setup/complete';
import { finishSetup } from '@/lib/setup/finish';
import { CompleteSetup, SkipSetup } from '@/lib/setup/schema';
import { skipSetup } from '@/lib/setup/skip';
import { sayCause } from '@/words/mails';

export const claimOwner = action(CompleteSetup, async (actor, input) => {
  await rememberSession(await completeSetup(actor, input));
  redirect('/setup?step=email');
});

export const skip = action(SkipSetup, async (actor, input) => {
  await skipSetup(actor, input);
  redirect('/');
});

export const testMail = action(SendTestMail, async (actor, input) => {
  const status = await sendTestMail(actor, input);
  return { ...status, why: sayCause(status, await readerLanguage()) };
});

export const invite = action(SendInvitations, async (actor, input) => {
  const outcomes = await sendInvitations(actor, input);
  return { outcomes, left: writeRefused(input.emails, outcomes) };
});

export const finish = action(z.object({}), async (actor) => {
  await finishSetup(actor);
  redirect('/users');
});
