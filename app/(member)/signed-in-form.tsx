'use client';

import { type ReactNode, useEffect, useRef } from 'react';
import { Button } from '@/components/button';
import { Form, useForm } from '@/components/form';
import { Notice } from '@/components/notice';
import { useSay } from '@/components/toasts';
import { signOutThere } from './signed-in-actions';

type SignedInFormProps = { userId: string | undefined; children: ReactNode };

/**
 * The form around the apps that somebody signed in to; `children` is null where there are none, but it stays, to say what
 * became of the last one. The row goes with its button, and the focus goes to the list, or where that is gone too, to the page.
 */
export function SignedInForm({ userId, children }: SignedInFormProps) {
  const form = useForm(signOutThere);
  const { result } = form.state;
  const say = useSay();
  const list = useRef<HTMLDivElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: It is said once for each answer.
  useEffect(() => {
    if (!result) return;
    say(result);
    (children ? list.current : document.getElementById('content'))?.focus();
  }, [form.state]);
  return (
    <Form {...form} className={children ? '' : 'hidden'}>
      {userId && <input type="hidden" name="userId" value={userId} />}
      <noscript>{result && <Notice tone="good">{result}</Notice>}</noscript>
      <div ref={list} tabIndex={-1} className="outline-none">
        {children}
      </div>
    </Form>
  );
}

/** Ends what one of the apps has. */
export function SignOutOfApp({ appId, children }: { appId: string; children: ReactNode }) {
  return (
    <Button type="submit" look="plain" name="appId" value={appId}>
      {children}
    </Button>
  );
}
