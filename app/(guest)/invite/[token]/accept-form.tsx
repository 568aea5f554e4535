'use client';

import { NewPasswordField } from '@/app/new-password-field';
import { Field, Form, SubmitButton, useForm } from '@/components/form';
import { useWords } from '@/components/words';
import { accept } from './actions';

type AcceptFormProps = {
  token: string;
  /** The names are as the inviter knew them, and may be corrected. */
  personal: { email: string; firstName: string; lastName: string; instanceName: string };
  minLength: number;
};

export function AcceptForm({ token, personal, minLength }: AcceptFormProps) {
  const t = useWords('joinForm');
  const { email, firstName, lastName } = personal;
  return (
    <Form {...useForm(accept)}>
      <input type="hidden" name="token" value={token} />
      {/* Hidden, and ignored by the server: it tells password managers whose password this is. */}
      <input type="email" autoComplete="username" value={email} readOnly hidden />
      <Field
        name="firstName"
        label={t('firstName')}
        autoComplete="given-name"
        defaultValue={firstName}
        autoFocus
      />
      <Field name="lastName" label={t('lastName')} autoComplete="family-name" defaultValue={lastName} />
      <NewPasswordField label={t('password')} minLength={minLength} personal={personal} />
      <SubmitButton className="w-full">{t('submit')}</SubmitButton>
    </Form>
  );
}
