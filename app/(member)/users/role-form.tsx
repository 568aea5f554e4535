'use client';

import { Form, type FormAction, Select, SubmitButton, useForm } from '@/components/form';
import { useWords } from '@/components/words';
import { ROLE_DEEDS, type RoleToGive } from './deeds';
import type { RowOutcome } from './each';
import { type Row, writeRow } from './row';

type RoleFormProps = { row: Row; role: string; action: FormAction<RowOutcome[]> };

/** Which role somebody is to have; those that they do not have stand first. */
export function RoleForm({ row, role, action }: RoleFormProps) {
  const t = useWords('deeds');
  const people = useWords('people');
  const roles = Object.keys(ROLE_DEEDS) as RoleToGive[];
  const sorted = [...roles.filter((it) => it !== role), ...roles.filter((it) => it === role)];
  return (
    <Form {...useForm(action)}>
      <input type="hidden" name="picks[]" value={writeRow(row)} />
      <Select
        name="deed"
        label={t('changeRole.role')}
        options={sorted.map((it) => ({ value: ROLE_DEEDS[it], label: people(`role.${it}`) }))}
        help={t('changeRole.help')}
      />
      <SubmitButton className="w-full">{t('changeRole.label')}</SubmitButton>
    </Form>
  );
}
