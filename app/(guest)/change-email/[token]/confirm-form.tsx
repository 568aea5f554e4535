'use client';

import { Form, SubmitButton, useForm } from '@/components/form';
import { complete } from './actions';

export function ConfirmForm({ token }: { token: string }) {
  return (
    <Form {...useForm(complete)}>
      <input type="hidden" name="token" value={token} />
      <SubmitButton className="w-full">Confirm new address</SubmitButton>
    </Form>
  );
}
