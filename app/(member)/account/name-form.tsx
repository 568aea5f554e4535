'use client';

import { Field, Form, SubmitButton, useForm } from '@/components/form';
import { rename } from './actions';
import { Outcome } from './outcome';

type NameFormProps = { firstName: string; lastName: string };

export function NameForm({ firstName, lastName }: NameFormProps) {
  const form = useForm(rename);
  return (
    <Form {...form}>
      <Outcome sentence={form.state.result} />
      <div className="grid gap-4 sm:grid-cols-2">
        <Field name="firstName" label="First name" autoComplete="given-name" defaultValue={firstName} />
        <Field name="lastName" label="Last name" autoComplete="family-name" defaultValue={lastName} />
      </div>
      <SubmitButton look="plain">Save name</SubmitButton>
    </Form>
  );
}
