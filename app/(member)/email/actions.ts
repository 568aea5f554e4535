'use server';

import { revalidatePath } from 'next/cache';
import { z } from 'zod';
import { action } from '@/app/_web/action';
import { MailId } from '@/lib/mail/schema';
import { sendMailAgain } from '@/lib/mail/send-again';
import { sendTestMail } from '@/lib/mail/send-test';

export const testMail = action(z.object({}), async (actor) => {
  const status = await sendTestMail(actor);
  revalidatePath('/email');
  return status;
});

export const sendAgain = action(MailId, async (actor, input) => {
  const { to } = await sendMailAgain(actor, input);
  revalidatePath('/email');
  return `The mail to ${to} is tried again now.`;
});
