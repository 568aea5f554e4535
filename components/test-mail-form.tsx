'use client';

import { Form, type FormAction, Select, SubmitButton, useForm } from './form';
import { Notice } from './notice';
import { When } from './when';
import { useWords } from './words';

/** What became of the mail so far: what the mail server said, and why it was not sent, in the reader's words. */
type MailStatus = {
  state: string;
  nextTryAt: Date | null;
  reply: string | null;
  why: string | null;
};

type TestMailFormProps = {
  action: FormAction<MailStatus>;
  email: string;
  /** Which mails there are to choose from; the invite alone when left out. */
  templates?: { value: string; label: string }[];
};

/** Sends a real mail to whoever asks, and shows what the mail server answered. */
export function TestMailForm({ action, email, templates }: TestMailFormProps) {
  const t = useWords('testMail');
  const form = useForm(action);
  const mail = form.state.result;
  const nextTryAt = mail?.nextTryAt;
  return (
    <Form {...form}>
      <p>
        {t.rich(templates ? 'about' : 'aboutInvite', {
          email,
          b: (words) => <strong className="wrap-anywhere">{words}</strong>,
        })}
      </p>
      {templates && <Select name="template" label={t('template')} options={templates} />}
      <div role="status" className="empty:hidden">
        {mail?.state === 'sent' && (
          <Notice tone="good">
            <p>{t('accepted')}</p>
            {mail.reply && <p className="text-small">{t('reply', { reply: mail.reply })}</p>}
          </Notice>
        )}
        {mail && mail.state !== 'sent' && (
          <Notice tone="bad">
            <p>{mail.why ?? t('noAnswer')}</p>
            {mail.reply && <p className="text-small">{t('reply', { reply: mail.reply })}</p>}
            {nextTryAt && (
              <p className="text-small">{t.rich('nextTry', { when: () => <When at={nextTryAt} isDue /> })}</p>
            )}
          </Notice>
        )}
      </div>
      <SubmitButton look="plain" className="w-full">
        {t('submit')}
      </SubmitButton>
    </Form>
  );
}
