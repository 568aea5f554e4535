'use client';

import { NewPassword } from '@/app/new-password';
import { Field, Form, SubmitButton, useForm } from '@/components/form';
import { claimOwner } from './actions';
import { SetupCodeField } from './setup-code-field';

type OwnerFormProps = {
  urlCode: string | null;
  asksCode: boolean;
  minLength: number;
  instanceName: string;
};

export function OwnerForm({ urlCode, asksCode, minLength, instanceName }: OwnerFormProps) {
  const form = useForm(claimOwner);
  return (
    <Form {...form}>
      <Field name="email" label="Email" type="email" autoComplete="username" />
      <Field name="firstName" label="First name" autoComplete="given-name" />
      <Field name="lastName" label="Last name" autoComplete="family-name" />
      <NewPassword label="Password" minLength={minLength} known={{ instanceName }} />
      {asksCode && <SetupCodeField urlCode={urlCode} isWrong={Boolean(form.state.errors?.setupCode)} />}
      <SubmitButton className="w-full">Next</SubmitButton>
    </Form>
  );
}
