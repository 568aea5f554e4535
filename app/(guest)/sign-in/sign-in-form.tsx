'use client';

import { useRef } from 'react';
import { useCarriedAddress } from '@/components/carried-address';
import { Field, Form, SubmitButton, useForm } from '@/components/form';
import { useWords } from '@/components/words';
import { signIn } from './actions';

/** `email` is of whom an app thinks that they sign in. */
export function SignInForm({ next, email = '' }: { next: string; email?: string | undefined }) {
  const t = useWords('signIn');
  const place = useRef<HTMLDivElement>(null);
  useCarriedAddress(place);
  return (
    <div ref={place}>
      <Form {...useForm(signIn)}>
        <input type="hidden" name="next" value={next} />
        <Field
          name="email"
          label={t('email')}
          type="email"
          autoComplete="username webauthn"
          defaultValue={email}
          autoFocus
        />
        <Field name="password" label={t('password')} type="password" autoComplete="current-password" />
        <SubmitButton className="w-full">{t('submit')}</SubmitButton>
      </Form>
    </div>
  );
}
