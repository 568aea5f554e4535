'use client';

import { type ReactNode, useEffect, useRef } from 'react';
import { Button } from '@/components/button';
import { Form, useForm } from '@/components/form';
import { Notice } from '@/components/notice';
import { useSay } from '@/components/toasts';
import { useWords } from '@/components/words';
import { signOutThere } from './actions';

const hidden = (words: ReactNode) => <span className="sr-only">{words}</span>;

/**
 * The form around somebody's devices, each of which has a button that signs it out. The row goes with its button then: the
 * page says what was done, and the focus goes to the list.
 */
export function DeviceForm({ userId, children }: { userId: string; children: ReactNode }) {
  const form = useForm(signOutThere);
  const { result } = form.state;
  const say = useSay();
  const list = useRef<HTMLDivElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: It is said once for each answer.
  useEffect(() => {
    if (!result) return;
    say(result);
    list.current?.focus();
  }, [form.state]);
  return (
    <Form {...form}>
      <input type="hidden" name="userId" value={userId} />
      <noscript>{result && <Notice tone="good">{result}</Notice>}</noscript>
      <div ref={list} tabIndex={-1} className="outline-none">
        {children}
      </div>
    </Form>
  );
}

/** Signs the person out on one device. */
export function SignOutThere({ sessionId, name }: { sessionId: string; name: string }) {
  const t = useWords('accountForms');
  return (
    <Button type="submit" look="plain" name="sessionId" value={sessionId}>
      {t.rich('signOut.device', { name, hidden })}
    </Button>
  );
}
