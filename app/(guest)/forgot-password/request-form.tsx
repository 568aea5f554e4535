'use client';

import { useRef } from 'react';
import { useCarriedAddress } from '@/components/carried-address';
import { Field, Form, SubmitButton, useForm } from '@/components/form';
import { Notice } from '@/components/notice';
import { useWords } from '@/components/words';
import { requestLink } from './actions';

/** Asks for a link. It stays after the answer, which is the same for every address, so that another can be tried. */
export function RequestForm() {
  const t = useWords('forgotForm');
  const form = useForm(requestLink);
  const place = useRef<HTMLDivElement>(null);
  useCarriedAddress(place);
  return (
    <div ref={place}>
      <Form {...form}>
        <p>{t('lead')}</p>
        <div role="status" className="empty:hidden">
          {form.state.result && (
            <Notice tone="good">
              <p>{t('sent')}</p>
              <p className="text-small">{t('spam')}</p>
            </Notice>
          )}
        </div>
        <Field name="email" label={t('email')} type="email" autoComplete="username" autoFocus />
        <SubmitButton className="w-full">{t('submit')}</SubmitButton>
      </Form>
    </div>
  );
}
