'use client';

import type { ReactNode } from 'react';
import { ChangeRow } from '@/components/change-row';
import { Field } from '@/components/form';
import { useWords } from '@/components/words';
import { changeEmail } from './actions';

type EmailRowProps = {
  email: string;
  isMailed: boolean;
  /** The address that waits to be confirmed, and the note about it. */
  waiting?: { email: string; note: ReactNode };
};

export function EmailRow({ email, isMailed, waiting }: EmailRowProps) {
  const t = useWords('accountForms');
  return (
    <ChangeRow
      change="email"
      name={t('email.heading')}
      value={
        <>
          {email}
          <div role="status" className="mt-2 empty:hidden">
            {waiting?.note}
          </div>
        </>
      }
      label={t('email.change')}
      action={changeEmail}
      watched={waiting?.email}
    >
      <UserName email={email} />
      <p>{isMailed ? t('email.byMail') : t('email.atOnce')}</p>
      <Field name="newEmail" label={t('email.new')} type="email" autoComplete="email" autoFocus />
      <Field
        name="currentPassword"
        label={t('password.current')}
        type="password"
        autoComplete="current-password"
      />
    </ChangeRow>
  );
}

/** Not shown and not read: it tells password managers whose password is asked for. */
export function UserName({ email }: { email: string }) {
  return <input type="email" autoComplete="username" value={email} readOnly hidden />;
}
