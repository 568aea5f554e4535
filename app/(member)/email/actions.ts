'use server';

import { revalidatePath } from 'next/cache';
import { z } from 'zod';
import { action } from '@/app/_web/action';
import { checkMailServer } from '@/lib/mail/check';
import { MailId, SendTestMail } from '@/lib/mail/schema';
import { sendMailAgain } from '@/lib/mail/send-again';
import { sendTestMail } from '@/lib/mail/send-test';

export const testMail = action(SendTestMail, async (actor, input) => {
  const status = await sendTestMail(actor, input);
  revalidatePath('/email');
  return status;
});

export const checkServer = action(z.object({}), (actor) => checkMailServer(actor));

export const sendAgain = action(MailId, async (actor, input) => {
  const { to } = await sendMailAgain(actor, input);
  revalidatePath('/email');
  return `The mail to ${to} is tried again now.`;
});
