'use client';

import { ChangeRow } from '@/components/change-row';
import { Field } from '@/components/form';
import { useWords } from '@/components/words';
import { rename } from './actions';

export function NameRow({ firstName, lastName }: { firstName: string; lastName: string }) {
  const t = useWords('accountForms');
  return (
    <ChangeRow
      change="name"
      name={t('name.heading')}
      value={<bdi>{`${firstName} ${lastName}`.trim()}</bdi>}
      label={t('name.change')}
      submit={t('name.save')}
      action={rename}
    >
      <Field
        name="firstName"
        label={t('name.first')}
        autoComplete="given-name"
        defaultValue={firstName}
        autoFocus
      />
      <Field name="lastName" label={t('name.last')} autoComplete="family-name" defaultValue={lastName} />
    </ChangeRow>
  );
}
