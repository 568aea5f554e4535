'use client';

import { NewPasswordField } from '@/app/new-password-field';
import { Field } from '@/components/form';
import { useWords } from '@/components/words';
import { setPassword } from './actions';
import { Disclosure } from './disclosure';

type PasswordFormProps = {
  isOpen: boolean;
  personal: { email: string; firstName: string; lastName: string; instanceName: string };
  minLength: number;
};

export function PasswordForm({ isOpen, personal, minLength }: PasswordFormProps) {
  const t = useWords('accountForms');
  return (
    <Disclosure
      change="password"
      label={t('password.change')}
      isOpen={isOpen}
      action={setPassword}
      email={personal.email}
    >
      <p>{t('password.effect')}</p>
      <Field
        name="currentPassword"
        label={t('password.current')}
        type="password"
        autoComplete="current-password"
        autoFocus
      />
      <NewPasswordField label={t('password.new')} minLength={minLength} personal={personal} />
    </Disclosure>
  );
}
