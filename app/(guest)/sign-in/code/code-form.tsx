'use client';

import { Field, Form, SubmitButton, useForm } from '@/components/form';
import { enterCode } from './actions';

/** `isBackup` brings the letters up on a phone's keyboard; either code works either way. */
export function CodeForm({ next, isBackup }: { next: string; isBackup: boolean }) {
  const kind = isBackup
    ? ({ key: 'backup', autoComplete: 'off' } as const)
    : ({ key: 'app', autoComplete: 'one-time-code', inputMode: 'numeric' } as const);
  const { key, ...keyboard } = kind;
  return (
    <Form {...useForm(enterCode)}>
      <input type="hidden" name="next" value={next} />
      <Field key={key} name="code" label="Code" autoFocus {...keyboard} />
      <SubmitButton className="w-full">Continue</SubmitButton>
    </Form>
  );
}
