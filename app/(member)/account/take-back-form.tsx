'use client';

import { Form, SubmitButton, useForm } from '@/components/form';
import { useWords } from '@/components/words';
import { takeBackEmail } from './actions';

export function TakeBackForm() {
  const t = useWords('accountForms');
  return (
    <Form {...useForm(takeBackEmail)}>
      <SubmitButton look="plain">{t('email.takeBack')}</SubmitButton>
    </Form>
  );
}
