'use client';

import { Field } from '@/components/form';
import { setPassword } from './actions';
import { Disclosure } from './disclosure';

type PasswordFormProps = { isOpen: boolean; email: string; minLength: number };

export function PasswordForm({ isOpen, email, minLength }: PasswordFormProps) {
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
      <Field
        name="password"
        label="New password"
        type="password"
        autoComplete="new-password"
        help={`${minLength}+ characters, at least 1 number and 1 capital letter`}
      />
    </Disclosure>
  );
}
