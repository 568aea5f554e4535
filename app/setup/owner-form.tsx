'use client';

import { NewPasswordField } from '@/app/new-password-field';
import { Field, Form, SubmitButton, useForm } from '@/components/form';
import { useWords } from '@/components/words';
import { claimOwner } from './actions';
import { SetupCodeField } from './setup-code-field';

type OwnerFormProps = {
  urlCode: string | null;
  asksCode: boolean;
  minLength: number;
  instanceName: string;
};

export function OwnerForm({ urlCode, asksCode, minLength, instanceName }: OwnerFormProps) {
  const t = useWords('setup');
  const form = useForm(claimOwner);
  return (
    <Form {...form}>
      <Field name="email" label={t('owner.email')} type="email" autoComplete="username" autoFocus />
      <div className="grid grid-cols-[repeat(auto-fit,minmax(min(100%,9rem),1fr))] gap-4">
        <Field name="firstName" label={t('owner.firstName')} autoComplete="given-name" />
        <Field name="lastName" label={t('owner.lastName')} autoComplete="family-name" />
      </div>
      <NewPasswordField label={t('owner.password')} minLength={minLength} personal={{ instanceName }} />
      {asksCode && <SetupCodeField urlCode={urlCode} isWrong={Boolean(form.state.errors?.setupCode)} />}
      <SubmitButton className="w-full">{t('owner.submit')}</SubmitButton>
    </Form>
  );
}
