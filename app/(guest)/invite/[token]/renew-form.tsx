'use client';

import { Form, SubmitButton, useForm } from '@/components/form';
import { renew } from './actions';

/** Lets whoever holds an expired link have a new one, sent to the invited address. */
export function RenewForm({ token }: { token: string }) {
  return (
    <Form {...useForm(renew)}>
      <input type="hidden" name="token" value={token} />
      <SubmitButton className="w-full">Email me a new invite</SubmitButton>
    </Form>
  );
}
