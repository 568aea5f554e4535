'use client';

import { Field } from '@/components/form';
import { useWords } from '@/components/words';
import { changeEmail } from './actions';
import { Disclosure } from './disclosure';

type EmailFormProps = { isOpen: boolean; email: string; isMailed: boolean };

export function EmailForm({ isOpen, email, isMailed }: EmailFormProps) {
  const t = useWords('accountForms');
  return (
    <Disclosure change="email" label={t('email.change')} isOpen={isOpen} action={changeEmail} email={email}>
      <p>{isMailed ? t('email.byMail') : t('email.atOnce')}</p>
      <Field name="newEmail" label={t('email.new')} type="email" autoComplete="email" autoFocus />
      <Field
        name="currentPassword"
        label={t('password.current')}
        type="password"
        autoComplete="current-password"
      />
    </Disclosure>
  );
}
