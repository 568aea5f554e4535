'use server';

import { revalidatePath } from 'next/cache';
import { z } from 'zod';
import { action } from '@/app/_web/action';
import { getWords, readerLanguage } from '@/app/_web/words';
import { checkMailServer } from '@/lib/mail/check';
import { MailId, SendTestMail } from '@/lib/mail/schema';
import { sendMailAgain } from '@/lib/mail/send-again';
import { sendFailedMailsAgain } from '@/lib/mail/send-failed-again';
import { sendTestMail } from '@/lib/mail/send-test';
import { sayCause, sayCheckStep } from '@/words/mails';

export const testMail = action(SendTestMail, async (actor, input) => {
  const status = await sendTestMail(actor, input);
  revalidatePath('/email');
  return { ...status, to: input.to, why: sayCause(status, await readerLanguage()) };
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

const Again = z.union([MailId, z.object({ failed: z.literal('all') })]);

/** Sends one mail again, or all that failed lately, and says so in a sentence. */
export const sendAgain = action(Again, async (actor, input) => {
  const t = await getWords('email');
  const sentence =
    'id' in input
      ? t('mails.sentAgain', await sendMailAgain(actor, input))
      : t('failed.sentAgain', await sendFailedMailsAgain(actor));
  revalidatePath('/email');
  return sentence;
});
