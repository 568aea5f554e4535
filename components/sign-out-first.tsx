'use client';

import type { ReactNode } from 'react';
import { Form, type FormAction, SubmitButton, useForm } from './form';
import { Notice } from './notice';
import { useWords } from './words';

type SignOutFirstProps = { action: FormAction<unknown>; token: string; children: ReactNode };

/** For links that are meant for somebody else than who is signed in, as `children` say. */
export function SignOutFirst({ action, token, children }: SignOutFirstProps) {
  const t = useWords('signOutFirst');
  return (
    <Form {...useForm(action)}>
      <input type="hidden" name="token" value={token} />
      <Notice tone="warn">{children}</Notice>
      <SubmitButton className="w-full">{t('submit')}</SubmitButton>
    </Form>
  );
}
