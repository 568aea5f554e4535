'use client';

import { Field, Form, type FormAction, Select, SubmitButton, useForm } from './form';
import { Notice } from './notice';
import { When } from './when';
import { useWords } from './words';

/** What became of the mail so far: what the mail server said, and why it was not sent, in the reader's words. */
type MailStatus = {
  state: string;
  nextTryAt: Date | null;
  reply: string | null;
  why: string | null;
  /** To whom it went, where that was chosen. */
  to?: string | undefined;
};

type TestMailFormProps = {
  action: FormAction<MailStatus>;
  email: string;
  /** Which mails there are to choose from, for any address; the invite to whoever asks when left out. */
  templates?: { value: string; label: string }[];
};

/** Sends a real mail, to whoever asks or to an address of choice, and shows what the mail server answered. */
export function TestMailForm({ action, email, templates }: TestMailFormProps) {
  const t = useWords('testMail');
  const form = useForm(action);
  const mail = form.state.result;
  const nextTryAt = mail?.nextTryAt;
  return (
    <Form {...form}>
      {templates ? (
        <div className="grid gap-4 @min-[45rem]:grid-cols-[minmax(0,1fr)_14rem_auto]">
          <Field
            name="to"
            label={t('to')}
            type="email"
            autoComplete="email"
            defaultValue={email}
            help={t('about')}
          />
          <Select name="template" label={t('template')} options={templates} />
          {/* Level with the fields, whose labels stand above them. */}
          <SubmitButton className="self-start @min-[45rem]:mt-7">{t('submit')}</SubmitButton>
        </div>
      ) : (
        <p>
          {t.rich('aboutInvite', {
            email,
            b: (words) => <strong className="wrap-anywhere">{words}</strong>,
          })}
        </p>
      )}
      <div role="status" className="empty:hidden">
        {mail?.state === 'sent' && (
          <Notice tone="good">
            <p>{t('accepted', { to: mail.to ?? email })}</p>
            {mail.reply && <p className="text-small">{t('reply', { reply: mail.reply })}</p>}
          </Notice>
        )}
        {mail && mail.state !== 'sent' && (
          <Notice tone={mail.state === 'failed' ? 'bad' : 'warn'}>
            <p>{mail.why ?? t('noAnswer')}</p>
            {mail.reply && <p className="text-small">{t('reply', { reply: mail.reply })}</p>}
            {nextTryAt && (
              <p className="text-small">{t.rich('nextTry', { when: () => <When at={nextTryAt} isDue /> })}</p>
            )}
          </Notice>
        )}
      </div>
      {!templates && (
        <SubmitButton look="plain" className="w-full">
          {t('submit')}
        </SubmitButton>
      )}
    </Form>
  );
}
