'use client';

import { Field, Form, SubmitButton, useForm } from '@/components/form';
import { complete } from './actions';

type PasswordFormProps = { token: string; email: string; minLength: number };

export function PasswordForm({ token, email, minLength }: PasswordFormProps) {
  return (
    <Form {...useForm(complete)}>
      <input type="hidden" name="token" value={token} />
      {/* Not shown and not read by us: it tells password managers whose password this is. */}
      <input type="email" autoComplete="username" value={email} readOnly hidden />
      <Field
        name="password"
        label="New password"
        type="password"
        autoComplete="new-password"
        help={`${minLength}+ characters, at least 1 number and 1 capital letter`}
      />
      <SubmitButton className="w-full">Set password</SubmitButton>
    </Form>
  );
}
