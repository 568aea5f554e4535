'use client';

import { Field, Form, SubmitButton, useForm } from '@/components/form';
import { prove } from './actions';

/** `email` tells password managers whose password it is. */
export function ProveForm({ next, email }: { next: string; email: string }) {
  return (
    <Form {...useForm(prove)}>
      <input type="hidden" name="next" value={next} />
      <input type="email" autoComplete="username" value={email} readOnly hidden />
      <Field
        name="currentPassword"
        label="Current password"
        type="password"
        autoComplete="current-password"
        autoFocus
      />
      <SubmitButton className="w-full">Confirm</SubmitButton>
    </Form>
  );
}
