'use client';

import { Form, SubmitButton, useForm } from '@/components/form';
import { takeBackEmail } from './actions';

export function TakeBackForm() {
  return (
    <Form {...useForm(takeBackEmail)}>
      <SubmitButton look="plain">Take back</SubmitButton>
    </Form>
  );
}
