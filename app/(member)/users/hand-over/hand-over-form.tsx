'use client';

import Link from 'next/link';
import { buttonLook } from '@/components/button';
import { Field, Form, SubmitButton, useForm } from '@/components/form';
import { useWords } from '@/components/words';
import { handOver } from './actions';

/** `email` is the owner's own, for password managers. */
export function HandOverForm({ userId, email }: { userId: string; email: string }) {
  const t = useWords('usersForms');
  return (
    <Form {...useForm(handOver)}>
      <input type="hidden" name="userId" value={userId} />
      <input type="hidden" name="username" value={email} autoComplete="username" readOnly />
      <Field
        name="currentPassword"
        label={t('handOver.password')}
        type="password"
        autoComplete="current-password"
      />
      <div className="flex flex-wrap gap-3">
        <SubmitButton look="danger">{t('handOver.submit')}</SubmitButton>
        <Link href="/users" className={buttonLook('plain')}>
          {t('cancel')}
        </Link>
      </div>
    </Form>
  );
}
