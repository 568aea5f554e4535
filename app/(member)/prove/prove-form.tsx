'use client';

import { Field, Form, SubmitButton, useForm } from '@/components/form';
import { useWords } from '@/components/words';
import { prove, proveWithCode } from './actions';

/** By the password. `email` tells password managers whose it is. */
export function ProveForm({ next, email }: { next: string; email: string }) {
  const t = useWords('prove');
  return (
    <Form {...useForm(prove)}>
      <input type="hidden" name="next" value={next} />
      <input type="email" autoComplete="username" value={email} readOnly hidden />
      <Field
        name="currentPassword"
        label={t('password')}
        type="password"
        autoComplete="current-password"
        autoFocus
      />
      <SubmitButton className="w-full">{t('confirm')}</SubmitButton>
    </Form>
  );
}

/** By a code of the authenticator app, or a backup code. */
export function CodeProofForm({ next }: { next: string }) {
  const t = useWords('prove');
  return (
    <Form {...useForm(proveWithCode)}>
      <input type="hidden" name="next" value={next} />
      <Field name="code" label={t('code')} help={t('codeHelp')} autoComplete="one-time-code" />
      <SubmitButton look="plain" className="w-full">
        {t('confirmByCode')}
      </SubmitButton>
    </Form>
  );
}
