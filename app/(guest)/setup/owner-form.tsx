'use client';

import { Field, Form, SubmitButton, useForm } from '@/components/form';
import { claimOwner } from './actions';

type OwnerFormProps = { urlCode: string | null; asksCode: boolean; minLength: number };

/** The code field is there only when the address did not bring the code, or brought a wrong one. */
export function OwnerForm({ urlCode, asksCode, minLength }: OwnerFormProps) {
  const form = useForm(claimOwner);
  const hidesCode = urlCode !== null && !form.state.errors?.setupCode;
  return (
    <Form {...form}>
      {asksCode && hidesCode && <input type="hidden" name="setupCode" value={urlCode} />}
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
      {asksCode && !hidesCode && (
        <Field
          name="setupCode"
          label="Setup code"
          autoComplete="off"
          help="Latchkey printed it when it started, in the line “Set up the owner account”."
        />
      )}
      <SubmitButton className="w-full">Next</SubmitButton>
    </Form>
  );
}
