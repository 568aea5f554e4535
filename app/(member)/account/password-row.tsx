'use client';

import type { ReactNode } from 'react';
import { NewPasswordField } from '@/app/new-password-field';
import { ChangeRow } from '@/components/change-row';
import { Field } from '@/components/form';
import { useWords } from '@/components/words';
import { setPassword } from './actions';
import { UserName } from './email-row';

type PasswordRowProps = {
  /** Since when it is what it is. */
  value: ReactNode;
  personal: { email: string; firstName: string; lastName: string; instanceName: string };
  minLength: number;
};

export function PasswordRow({ value, personal, minLength }: PasswordRowProps) {
  const t = useWords('accountForms');
  return (
    <ChangeRow
      change="password"
      name={t('password.heading')}
      value={value}
      label={t('password.change')}
      action={setPassword}
    >
      <UserName email={personal.email} />
      <p>{t('password.effect')}</p>
      <Field
        name="currentPassword"
        label={t('password.current')}
        type="password"
        autoComplete="current-password"
        autoFocus
      />
      <NewPasswordField label={t('password.new')} minLength={minLength} personal={personal} />
    </ChangeRow>
  );
}
