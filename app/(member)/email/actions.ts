'use server';

import { revalidatePath } from 'next/cache';
import { z } from 'zod';
import { action } from '@/app/_web/action';
import { getWords, readerLanguage } from '@/app/_web/words';
import { checkMailServer } from '@/lib/mail/check';
import { MailId, SendTestMail } from '@/lib/mail/schema';
import { sendMailAgain } from '@/lib/mail/send-again';
import { sendTestMail } from '@/lib/mail/send-test';
import { sayCause, sayCheckStep } from '@/words/mails';

export const testMail = action(SendTestMail, async (actor, input) => {
  const status = await sendTestMail(actor, input);
  revalidatePath('/email');
  return { ...status, why: sayCause(status, await readerLanguage()) };
});

export const checkServer = action(z.object({}), async (actor) => {
  const steps = await checkMailServer(actor);
  const language = await readerLanguage();
  const t = await getWords('email');
  return steps.map((step) => ({
    name: t(`check.step.${step.step}`),
    outcome: step.outcome,
    reply: step.reply,
    ...sayCheckStep(step, language),
  }));
});

export const sendAgain = action(MailId, async (actor, input) => {
  const { to } = await sendMailAgain(actor, input);
  revalidatePath('/email');
  return (await getWords('email'))('mails.sentAgain', { to });
});
