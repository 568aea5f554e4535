'use client';

import { useEffect } from 'react';
import { Form, useForm } from '@/components/form';
import { useSay } from '@/components/toasts';
import { sendAgain } from './actions';
import { AGAIN_FORM, MAILS_HEADING } from './again-form';

/**
 * The form of every button that sends a mail again. It stays where it is while the rows around those buttons come and go, so
 * that its outcome is said, and the focus of a button that is gone is on the list where the mail stands now.
 */
export function Again() {
  const form = useForm(sendAgain);
  const { result } = form.state;
  const say = useSay();
  // biome-ignore lint/correctness/useExhaustiveDependencies: said once for each answer
  useEffect(() => {
    if (!result) return;
    say(result);
    if (document.activeElement === document.body) document.getElementById(MAILS_HEADING)?.focus();
  }, [result]);
  return (
    <Form {...form} id={AGAIN_FORM} className="[&>[role=alert]:not(:empty)]:mt-4">
      {null}
    </Form>
  );
}
