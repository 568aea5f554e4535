'use client';

import { Field, Form, SubmitButton, useForm } from '@/components/form';
import { claimOwner } from './actions';
import { SetupCodeField } from './setup-code-field';

type OwnerFormProps = { urlCode: string | null; asksCode: boolean; minLength: number };

export function OwnerForm({ urlCode, asksCode, minLength }: OwnerFormProps) {
  const form = useForm(claimOwner);
  return (
    <Form {...form}>
      <Field name="email" label="Email" type="email" autoComplete="username" />
      <Field name="firstName" label="First name" autoComplete="given-name" />
      <Field name="lastName" label="Last name" autoComplete="family-name" />
      <Field
        name="password"
        label="Password"
        type="password"
        autoComplete="new-password"
        help={`${minLength}+ characters, at least 1 number and 1 capital letter`}
      />
      {asksCode && <SetupCodeField urlCode={urlCode} isWrong={Boolean(form.state.errors?.setupCode)} />}
      <SubmitButton className="w-full">Next</SubmitButton>
    </Form>
  );
}
