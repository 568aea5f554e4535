'use client';

import { NewPasswordField } from '@/app/new-password-field';
import { Field, Form, SubmitButton, useForm } from '@/components/form';
import { useWords } from '@/components/words';
import { complete } from './actions';

type PasswordFormProps = {
  token: string;
  personal: { email: string; firstName: string; lastName: string; instanceName: string };
  minLength: number;
  asksCode: boolean;
};

export function PasswordForm({ token, personal, minLength, asksCode }: PasswordFormProps) {
  const t = useWords('resetForm');
  return (
    <Form {...useForm(complete)}>
      <input type="hidden" name="token" value={token} />
      {/* Hidden, and ignored by the server: it tells password managers whose password this is. */}
      <input type="email" autoComplete="username" value={personal.email} readOnly hidden />
      <NewPasswordField label={t('password')} minLength={minLength} personal={personal} autoFocus />
      {asksCode && <Field name="code" label={t('code')} autoComplete="one-time-code" help={t('codeHelp')} />}
      <SubmitButton className="w-full">{t('submit')}</SubmitButton>
    </Form>
  );
}
