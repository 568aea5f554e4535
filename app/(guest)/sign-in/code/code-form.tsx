'use client';

import { Field, Form, SubmitButton, useForm } from '@/components/form';
import { useWords } from '@/components/words';
import { enterCode } from './actions';

/** `isBackup` shows the letters on a phone's keyboard; either code works either way. */
export function CodeForm({ next, isBackup }: { next: string; isBackup: boolean }) {
  const t = useWords('codeForm');
  const kind = isBackup
    ? ({ key: 'backup', autoComplete: 'off' } as const)
    : ({ key: 'app', autoComplete: 'one-time-code', inputMode: 'numeric' } as const);
  const { key, ...keyboard } = kind;
  return (
    <Form {...useForm(enterCode)}>
      <input type="hidden" name="next" value={next} />
      <Field key={key} name="code" label={t('code')} autoFocus {...keyboard} />
      <SubmitButton className="w-full">{t('submit')}</SubmitButton>
    </Form>
  );
}
