'use client';

import { Field, Form, SubmitButton, useForm } from '@/components/form';
import { signIn } from './actions';

export function SignInForm({ next }: { next: string }) {
  return (
    <Form {...useForm(signIn)}>
      <input type="hidden" name="next" value={next} />
      <Field name="email" label="Email" type="email" autoComplete="username webauthn" />
      <Field name="password" label="Password" type="password" autoComplete="current-password" />
      <SubmitButton className="w-full">Sign in</SubmitButton>
    </Form>
  );
}
