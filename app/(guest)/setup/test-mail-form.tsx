'use client';

import { Form, SubmitButton, useForm } from '@/components/form';
import { Notice } from '@/components/notice';
import { When } from '@/components/when';
import { testMail } from './actions';

/** Sends the real invite to the owner, and shows what the mail server answered. */
export function TestMailForm({ email }: { email: string }) {
  const form = useForm(testMail);
  const mail = form.state.result;
  return (
    <Form {...form}>
      <p>
        The test is a real invite mail, sent to <strong className="wrap-anywhere">{email}</strong>.
      </p>
      <div role="status" className="empty:hidden">
        {mail?.state === 'sent' && (
          <Notice tone="good">
            <p>The mail server accepted the mail. Look into your inbox, and into the spam folder.</p>
            <p className="text-small">It said: {mail.reply}</p>
          </Notice>
        )}
        {mail && mail.state !== 'sent' && (
          <Notice tone="bad">
            <p>
              {mail.explanation ?? 'The mail server has not answered yet. The mail is still in the queue.'}
            </p>
            {mail.reply && <p className="text-small">It said: {mail.reply}</p>}
            {mail.nextTryAt && (
              <p className="text-small">
                The next try is <When at={mail.nextTryAt} isDue />.
              </p>
            )}
          </Notice>
        )}
      </div>
      <SubmitButton look="plain" className="w-full">
        Send test email
      </SubmitButton>
    </Form>
  );
}
