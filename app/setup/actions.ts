'use server';

import { revalidatePath } from 'next/cache';
import { redirect } from 'next/navigation';
import { action } from '@/app/_web/action';
import { rememberSession } from '@/app/_web/auth';
import { readerLanguage } from '@/app/_web/words';
import { writeRefused } from '@/lib/invitations/marks';
import { sendInvitations } from '@/lib/invitations/send';
import { SendTestMail } from '@/lib/mail/schema';
import { sendTestMail } from '@/lib/mail/send-test';
import { completeSetup } from '@/lib/setup/complete';
import { finishSetup } from '@/lib/setup/finish';
import { CompleteSetup, InviteFirst, SkipSetup } from '@/lib/setup/schema';
import { skipSetup } from '@/lib/setup/skip';
import { answerSurvey } from '@/lib/surveys/answer';
import { AnswerSurvey } from '@/lib/surveys/schema';
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

export const answer = action(AnswerSurvey, async (actor, answers) => {
  await answerSurvey(actor, answers);
  // Whoever comes back to the questions finds their answers.
  revalidatePath('/setup');
  redirect('/setup?step=invite');
});

export const invite = action(InviteFirst, async (actor, input) => {
  if (input.step) {
    await finishSetup(actor);
    redirect('/users');
  }
  const outcomes = await sendInvitations(actor, input);
  const left = writeRefused(input.emails, outcomes);
  if (left === '') await finishSetup(actor);
  return { outcomes, left };
});
