'use client';

import { Field, Form, SubmitButton, useForm } from '@/components/form';
import { accept } from './actions';

type AcceptFormProps = {
  token: string;
  email: string;
  /** As the inviter knew them, to be mended here. */
  firstName: string;
  lastName: string;
  minLength: number;
};

export function AcceptForm({ token, email, firstName, lastName, minLength }: AcceptFormProps) {
  return (
    <Form {...useForm(accept)}>
      <input type="hidden" name="token" value={token} />
      {/* Not shown and not read by us: it tells password managers whose password this is. */}
      <input type="email" autoComplete="username" value={email} readOnly hidden />
      <Field name="firstName" label="First name" autoComplete="given-name" defaultValue={firstName} />
      <Field name="lastName" label="Last name" autoComplete="family-name" defaultValue={lastName} />
      <Field
        name="password"
        label="Password"
        type="password"
        autoComplete="new-password"
        help={`${minLength}+ characters, at least 1 number and 1 capital letter`}
      />
      <SubmitButton className="w-full">Join</SubmitButton>
    </Form>
  );
}
