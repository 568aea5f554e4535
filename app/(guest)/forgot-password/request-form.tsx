'use client';

import { Field, Form, SubmitButton, useForm } from '@/components/form';
import { Notice } from '@/components/notice';
import { requestLink } from './actions';

/** Asks for a link. It stays after the answer, which tells nothing, so that another address can be tried. */
export function RequestForm() {
  const form = useForm(requestLink);
  const { result } = form.state;
  return (
    <Form {...form}>
      <p>You get a mail with a link for choosing a new one. The link works for one hour.</p>
      <div role="status" className="empty:hidden">
        {result && (
          <Notice tone="good">
            <p>{result}</p>
            <p className="text-small">Nothing there in a few minutes? Look into the spam folder.</p>
          </Notice>
        )}
      </div>
      <Field name="email" label="Email" type="email" autoComplete="username" />
      <SubmitButton className="w-full">Email me a reset link</SubmitButton>
    </Form>
  );
}
