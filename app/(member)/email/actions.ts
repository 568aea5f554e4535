'use server';

import { revalidatePath } from 'next/cache';
import { z } from 'zod';
import { action } from '@/app/_web/action';
import { getWords } from '@/app/_web/words';
import { sayCheckStep, sayMailStatus } from '@/app/mail-words';
import { checkMailServer } from '@/lib/mail/check';
import { MailId, SendTestMail } from '@/lib/mail/schema';
import { sendMailAgain } from '@/lib/mail/send-again';
import { sendTestMail } from '@/lib/mail/send-test';

export const testMail = action(SendTestMail, async (actor, input) => {
  const status = await sendTestMail(actor, input);
  revalidatePath('/email');
  return sayMailStatus(status);
});

export const checkServer = action(z.object({}), async (actor) => {
  const steps = await checkMailServer(actor);
  return Promise.all(steps.map(sayCheckStep));
});

export const sendAgain = action(MailId, async (actor, input) => {
  const { to } = await sendMailAgain(actor, input);
  revalidatePath('/email');
  return (await getWords('email'))('mails.sentAgain', { to });
});
