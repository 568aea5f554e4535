'use client';

import { Field, Form, SubmitButton, useForm } from '@/components/form';
import { useWords } from '@/components/words';
import { rename } from './actions';
import { DoneNotice } from './done-notice';

type NameFormProps = { firstName: string; lastName: string };

export function NameForm({ firstName, lastName }: NameFormProps) {
  const t = useWords('accountForms');
  const form = useForm(rename);
  return (
    <Form {...form}>
      <DoneNotice sentence={form.state.result} />
      <div className="grid gap-4 sm:grid-cols-2">
        <Field name="firstName" label={t('name.first')} autoComplete="given-name" defaultValue={firstName} />
        <Field name="lastName" label={t('name.last')} autoComplete="family-name" defaultValue={lastName} />
      </div>
      <SubmitButton look="plain">{t('name.save')}</SubmitButton>
    </Form>
  );
}
