'use client';

import { NewPassword } from '@/app/new-password';
import { Field } from '@/components/form';
import { setPassword } from './actions';
import { Disclosure } from './disclosure';

type PasswordFormProps = {
  isOpen: boolean;
  known: { email: string; firstName: string; lastName: string; instanceName: string };
  minLength: number;
};

export function PasswordForm({ isOpen, known, minLength }: PasswordFormProps) {
  const { email } = known;
  return (
    <Disclosure change="password" label="Change password" isOpen={isOpen} action={setPassword} email={email}>
      <p>It signs you out on every other device. Here you stay signed in.</p>
      <Field
        name="currentPassword"
        label="Current password"
        type="password"
        autoComplete="current-password"
        autoFocus
      />
      <NewPassword label="New password" minLength={minLength} known={known} />
    </Disclosure>
  );
}
