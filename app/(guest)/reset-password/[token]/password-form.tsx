'use client';

import { NewPassword } from '@/app/new-password';
import { Field, Form, SubmitButton, useForm } from '@/components/form';
import { complete } from './actions';

type PasswordFormProps = {
  token: string;
  known: { email: string; firstName: string; lastName: string; instanceName: string };
  minLength: number;
  asksCode: boolean;
};

export function PasswordForm({ token, known, minLength, asksCode }: PasswordFormProps) {
  return (
    <Form {...useForm(complete)}>
      <input type="hidden" name="token" value={token} />
      {/* Not shown and not read by us: it tells password managers whose password this is. */}
      <input type="email" autoComplete="username" value={known.email} readOnly hidden />
      <NewPassword label="New password" minLength={minLength} known={known} />
      {asksCode && (
        <Field
          name="code"
          label="Code"
          autoComplete="one-time-code"
          help="Of your authenticator app, or a backup code"
        />
      )}
      <SubmitButton className="w-full">Set password</SubmitButton>
    </Form>
  );
}
