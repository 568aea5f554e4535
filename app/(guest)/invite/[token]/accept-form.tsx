'use client';

import { NewPassword } from '@/app/new-password';
import { Field, Form, SubmitButton, useForm } from '@/components/form';
import { accept } from './actions';

type AcceptFormProps = {
  token: string;
  email: string;
  /** As the inviter knew them, to be mended here. */
  firstName: string;
  lastName: string;
  minLength: number;
  instanceName: string;
};

export function AcceptForm({ token, minLength, ...known }: AcceptFormProps) {
  const { email, firstName, lastName } = known;
  return (
    <Form {...useForm(accept)}>
      <input type="hidden" name="token" value={token} />
      {/* Not shown and not read by us: it tells password managers whose password this is. */}
      <input type="email" autoComplete="username" value={email} readOnly hidden />
      <Field name="firstName" label="First name" autoComplete="given-name" defaultValue={firstName} />
      <Field name="lastName" label="Last name" autoComplete="family-name" defaultValue={lastName} />
      <NewPassword label="Password" minLength={minLength} known={known} />
      <SubmitButton className="w-full">Join</SubmitButton>
    </Form>
  );
}
