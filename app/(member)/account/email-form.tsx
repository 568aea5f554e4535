'use client';

import { Field } from '@/components/form';
import { changeEmail } from './actions';
import { Disclosure } from './disclosure';

type EmailFormProps = { isOpen: boolean; email: string; isMailed: boolean };

export function EmailForm({ isOpen, email, isMailed }: EmailFormProps) {
  return (
    <Disclosure change="email" label="Change email" isOpen={isOpen} action={changeEmail} email={email}>
      <p>
        {isMailed
          ? 'You get a link at the new address. The change is made when you open the link and confirm, within 24 hours.'
          : 'E-mail is off here, so the change is made at once. Look closely: you sign in with what you type.'}
      </p>
      <Field name="newEmail" label="New email" type="email" autoComplete="email" autoFocus />
      <Field
        name="currentPassword"
        label="Current password"
        type="password"
        autoComplete="current-password"
      />
    </Disclosure>
  );
}
