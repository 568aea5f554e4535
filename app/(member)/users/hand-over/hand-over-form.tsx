'use client';

import Link from 'next/link';
import { buttonLook } from '@/components/button';
import { Field, Form, SubmitButton, useForm } from '@/components/form';
import { Notice } from '@/components/notice';
import { handOver } from './actions';

/** `email` is the owner's own, for password managers. */
export function HandOverForm({ userId, email }: { userId: string; email: string }) {
  const form = useForm(handOver);
  const { result } = form.state;
  if (result)
    return (
      <div className="space-y-5" role="status">
        <Notice tone="good">{result}</Notice>
        <Link href="/users" className={buttonLook('primary')}>
          Back to the users
        </Link>
      </div>
    );
  return (
    <Form {...form}>
      <input type="hidden" name="userId" value={userId} />
      <input type="hidden" name="username" value={email} autoComplete="username" readOnly />
      <Field
        name="currentPassword"
        label="Current password"
        type="password"
        autoComplete="current-password"
      />
      <div className="flex flex-wrap gap-3">
        <SubmitButton look="danger">Hand over ownership</SubmitButton>
        <Link href="/users" className={buttonLook('plain')}>
          Cancel
        </Link>
      </div>
    </Form>
  );
}
