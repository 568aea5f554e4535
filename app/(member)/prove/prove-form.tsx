'use client';

import { Field, Form, SubmitButton, useForm } from '@/components/form';
import { prove, proveWithCode } from './actions';

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

/** For whoever would rather type a code than the password. */
export function CodeProofForm({ next }: { next: string }) {
  return (
    <Form {...useForm(proveWithCode)}>
      <input type="hidden" name="next" value={next} />
      <Field
        name="code"
        label="Code"
        help="Of your authenticator app, or a backup code"
        autoComplete="one-time-code"
      />
      <SubmitButton look="plain" className="w-full">
        Confirm with the code
      </SubmitButton>
    </Form>
  );
}
