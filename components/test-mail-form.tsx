'use client';

import { Form, type FormAction, SubmitButton, useForm } from './form';
import { Notice } from './notice';
import { When } from './when';

/** What became of the mail so far, and what the mail server said. */
type MailStatus = {
  state: string;
  nextTryAt: Date | null;
  reply: string | null;
  explanation: string | null;
};

/** Sends the real invite to whoever asks, and shows what the mail server answered. */
export function TestMailForm({ action, email }: { action: FormAction<MailStatus>; email: string }) {
  const form = useForm(action);
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
