'use client';

import type { ReactNode } from 'react';
import { Form, SubmitButton, useForm } from '@/components/form';
import { changePerson } from './actions';

/** Signs out, and asks for somebody else; `children` are what the button says. */
export function ChangePersonForm({ ask, children }: { ask: string; children: ReactNode }) {
  return (
    <Form {...useForm(changePerson)}>
      <input type="hidden" name="ask" value={ask} />
      <SubmitButton look="plain">{children}</SubmitButton>
    </Form>
  );
}
