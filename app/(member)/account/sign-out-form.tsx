'use client';

import { Form, SubmitButton, useForm } from '@/components/form';
import { signOut } from './actions';

export function SignOutForm() {
  return (
    <Form {...useForm(signOut)}>
      <SubmitButton look="plain">Sign out</SubmitButton>
    </Form>
  );
}
