'use client';

import { type ReactNode, useEffect } from 'react';
import { Form, SubmitButton, useForm } from '@/components/form';
import { useSay } from '@/components/toasts';
import { useWords } from '@/components/words';
import { sendAgain } from './actions';

const hidden = (words: ReactNode) => <span className="sr-only">{words}</span>;

export function SendAgainForm({ id, to }: { id: string; to: string }) {
  const t = useWords('emailForms');
  const form = useForm(sendAgain);
  const { result } = form.state;
  const say = useSay();
  // biome-ignore lint/correctness/useExhaustiveDependencies: said once for each answer
  useEffect(() => {
    if (result) say(result);
  }, [result]);
  return (
    <Form {...form}>
      <input type="hidden" name="id" value={id} />
      <SubmitButton look="plain">{t.rich('sendAgain', { to, hidden })}</SubmitButton>
    </Form>
  );
}
