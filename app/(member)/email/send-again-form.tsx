'use client';

import { useEffect } from 'react';
import { Form, SubmitButton, useForm } from '@/components/form';
import { useSay } from '@/components/toasts';
import { sendAgain } from './actions';

export function SendAgainForm({ id, to }: { id: string; to: string }) {
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
      <SubmitButton look="plain">
        Send again <span className="sr-only">to {to}</span>
      </SubmitButton>
    </Form>
  );
}
