'use client';

import { useEffect, useRef } from 'react';
import { Link } from '@/app/link';
import { buttonLook } from '@/components/button';
import { Field, Form, SubmitButton, useForm } from '@/components/form';
import { type Choosable, PersonCombobox } from '@/components/person-combobox';
import { useWords } from '@/components/words';
import { handOver } from './actions';

type HandOverFormProps = {
  /** Who is to be the owner, where the row of somebody led here. */
  heir: Choosable | undefined;
  /** Where people are looked for who could be. */
  source: string;
  /** The owner's own address, for password managers. */
  email: string;
};

/** Asks for the new owner, and for the password of the present one. */
export function HandOverForm({ heir, source, email }: HandOverFormProps) {
  const t = useWords('usersForms');
  const cancel = useRef<HTMLAnchorElement>(null);
  useEffect(() => cancel.current?.focus({ preventScroll: true }), []);
  return (
    <Form {...useForm(handOver)}>
      <input type="hidden" name="username" value={email} autoComplete="username" readOnly />
      <PersonCombobox name="transferTo" label={t('handOver.to')} source={source} person={heir} />
      <Field
        name="currentPassword"
        label={t('handOver.password')}
        type="password"
        autoComplete="current-password"
      />
      <div className="flex flex-wrap justify-end gap-2 border-t border-line pt-4">
        <Link ref={cancel} href="/users" className={buttonLook('plain')}>
          {t('cancel')}
        </Link>
        <SubmitButton look="forGood">{t('handOver.submit')}</SubmitButton>
      </div>
    </Form>
  );
}
