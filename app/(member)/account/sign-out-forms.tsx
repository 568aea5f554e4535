'use client';

import type { ReactNode } from 'react';
import { Form, SubmitButton, useForm } from '@/components/form';
import { useWords } from '@/components/words';
import { signOut, signOutDevice, signOutEverywhereElse } from './actions';

const hidden = (words: ReactNode) => <span className="sr-only">{words}</span>;

/** For the device that the page is seen on. `next` is where whoever signs in there goes on to. */
export function SignOutHere({ next }: { next: string }) {
  const t = useWords('accountForms');
  return (
    <Form {...useForm(signOut)}>
      <input type="hidden" name="next" value={next} />
      <SubmitButton look="plain">{t('signOut.here')}</SubmitButton>
    </Form>
  );
}

export function SignOutDevice({ sessionId, name }: { sessionId: string; name: string }) {
  const t = useWords('accountForms');
  return (
    <Form {...useForm(signOutDevice)}>
      <input type="hidden" name="sessionId" value={sessionId} />
      <SubmitButton look="plain">{t.rich('signOut.device', { name, hidden })}</SubmitButton>
    </Form>
  );
}

export function SignOutEverywhereElse() {
  const t = useWords('accountForms');
  return (
    <Form {...useForm(signOutEverywhereElse)}>
      <SubmitButton look="deed" className="-me-3.5">
        {t('signOut.elsewhere')}
      </SubmitButton>
    </Form>
  );
}
