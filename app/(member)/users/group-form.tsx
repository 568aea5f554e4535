'use client';

import type { ReactNode } from 'react';
import { Form, type FormAction, Select, SubmitButton, useForm } from '@/components/form';
import { useWords } from '@/components/words';
import type { GroupDeed } from './deeds';
import type { RowOutcome } from './each';

export type Group = { id: string; name: string };

type GroupFormProps = {
  deed: GroupDeed;
  groups: Group[];
  /** Is chosen at first. */
  groupId?: string | undefined;
  action: FormAction<RowOutcome[]>;
  /** What is posted besides. */
  children?: ReactNode;
};

/** Which group somebody is to come into, or to leave. */
export function GroupForm({ deed, groups, groupId, action, children }: GroupFormProps) {
  const t = useWords('deeds');
  return (
    <Form {...useForm(action)}>
      {children}
      <input type="hidden" name="deed" value={deed} />
      <Select
        name="groupId"
        label={t('group')}
        options={groups.map(({ id, name }) => ({ value: id, label: name }))}
        {...(groupId && { defaultValue: groupId })}
      />
      <SubmitButton className="w-full">{t(`${deed}.submit`)}</SubmitButton>
    </Form>
  );
}
