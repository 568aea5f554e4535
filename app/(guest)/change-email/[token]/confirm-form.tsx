'use client';

import type { ReactNode } from 'react';
import { Form, SubmitButton, useForm } from '@/components/form';
import { complete } from './actions';

/** The button that changes the address; `children` are what it says. */
export function ConfirmForm({ token, children }: { token: string; children: ReactNode }) {
  return (
    <Form {...useForm(complete)}>
      <input type="hidden" name="token" value={token} />
      <SubmitButton className="w-full">{children}</SubmitButton>
    </Form>
  );
}
