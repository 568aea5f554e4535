'use client';

import type { ReactNode } from 'react';
import { Form, SubmitButton, useForm } from '@/components/form';
import { renew } from './actions';

/** The button by which whoever holds an expired link has a new one sent to the invited address; `children` are what it says. */
export function RenewForm({ token, children }: { token: string; children: ReactNode }) {
  return (
    <Form {...useForm(renew)}>
      <input type="hidden" name="token" value={token} />
      <SubmitButton className="w-full">{children}</SubmitButton>
    </Form>
  );
}
