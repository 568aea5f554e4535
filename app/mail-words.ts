import 'server-only';
import type { CheckStep } from '@/lib/mail/check';
import type { MailStatus } from '@/lib/mail/queries';
import { getWords } from './_web/words';

/** What became of a mail, explained in the reader's language. */
export async function sayMailStatus<Status extends MailStatus>(status: Status): Promise<Status> {
  return status;
}

const STEPS = {
  Address: 'address',
  Connection: 'connection',
  Encryption: 'encryption',
  Greeting: 'greeting',
  'Size limit': 'size_limit',
  'Sign-in': 'sign_in',
  Sender: 'sender',
} as const;

/** A step of the mail server's check, in the reader's language. */
export async function sayCheckStep({ step, ...found }: CheckStep) {
  const t = await getWords('email');
  return { ...found, name: t(`check.step.${STEPS[step]}`) };
}
