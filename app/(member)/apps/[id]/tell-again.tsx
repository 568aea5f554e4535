'use client';

import { type ReactNode, useEffect } from 'react';
import { Form, SubmitButton, useForm } from '@/components/form';
import { Notice } from '@/components/notice';
import { useSay } from '@/components/toasts';
import { tellAgain } from './actions';

/** Has an app told at once of what it did not take; `children` is null where it took all, but the form stays, to say what was done. */
export function TellAgain({ appId, children }: { appId: string; children: ReactNode }) {
  const form = useForm(tellAgain);
  const { result } = form.state;
  const say = useSay();
  // biome-ignore lint/correctness/useExhaustiveDependencies: It is said once for each answer.
  useEffect(() => {
    if (!result) return;
    say(result);
    if (!children) document.getElementById('content')?.focus();
  }, [form.state]);
  return (
    <Form {...form}>
      <input type="hidden" name="id" value={appId} />
      <noscript>{result && <Notice>{result}</Notice>}</noscript>
      {children && (
        <SubmitButton look="deed" className="-me-3.5">
          {children}
        </SubmitButton>
      )}
    </Form>
  );
}
