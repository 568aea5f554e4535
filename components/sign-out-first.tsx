'use client';

import type { ReactNode } from 'react';
import { Form, type FormAction, SubmitButton, useForm } from './form';
import { Notice } from './notice';

type SignOutFirstProps = { action: FormAction<unknown>; email: string; token: string; children: ReactNode };

/** For links that are meant for somebody else than who is signed in; `children` say what the link is for. */
export function SignOutFirst({ action, email, token, children }: SignOutFirstProps) {
  return (
    <Form {...useForm(action)}>
      <input type="hidden" name="token" value={token} />
      <Notice tone="warn">
        You are signed in as {email}. {children}, sign out first; you come back to this page.
      </Notice>
      <SubmitButton className="w-full">Sign out and go on</SubmitButton>
    </Form>
  );
}
