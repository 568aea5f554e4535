'use client';

import { Form, SubmitButton, useForm } from '@/components/form';
import { Notice } from '@/components/notice';
import { signOutAndStay } from './actions';

export function SignOutFirst({ email, token }: { email: string; token: string }) {
  return (
    <Form {...useForm(signOutAndStay)}>
      <input type="hidden" name="token" value={token} />
      <Notice tone="warn">
        You are signed in as {email}. To accept this invite, sign out first; you come back to this page.
      </Notice>
      <SubmitButton className="w-full">Sign out and go on</SubmitButton>
    </Form>
  );
}
