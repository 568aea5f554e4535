'use client';

import { Form, type FormAction, Select, SubmitButton, useForm } from './form';
import { Notice } from './notice';
import { When } from './when';

/** What became of the mail so far, and what the mail server said. */
type MailStatus = {
  state: string;
  nextTryAt: Date | null;
  reply: string | null;
  explanation: string | null;
};

type TestMailFormProps = {
  action: FormAction<MailStatus>;
  email: string;
  /** Which mails there are to choose from; the invite alone when left out. */
  templates?: { value: string; label: string }[];
};

/** Sends the real thing to whoever asks, and shows what the mail server answered. */
export function TestMailForm({ action, email, templates }: TestMailFormProps) {
  const form = useForm(action);
  const mail = form.state.result;
  return (
    <Form {...form}>
      <p>
        The test is a real {templates ? '' : 'invite '}mail, sent to{' '}
        <strong className="wrap-anywhere">{email}</strong>.
      </p>
      {templates && <Select name="template" label="Template" options={templates} />}
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
