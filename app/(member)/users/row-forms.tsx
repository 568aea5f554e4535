'use client';

import { buttonLook } from '@/components/button';
import { Form, type FormAction, SubmitButton, useForm } from '@/components/form';
import { Notice } from '@/components/notice';
import { useWords } from '@/components/words';
import { DEEDS, type DirectDeed, isDirect, type OfferedDeed } from './deeds';
import type { RowOutcome } from './each';
import { RoleForm } from './role-form';
import { pageFor, type Row, writeRow } from './row';
import type { RowDeed, RowDeedsProps } from './row-deeds';

/** The menu on the page of a person as links and forms that work without JavaScript. */
export function RowForms({ row, role, offers, action }: RowDeedsProps & { offers: OfferedDeed[] }) {
  const t = useWords('deeds');
  return (
    <div className="flex flex-col gap-2">
      {offers.map((deed) => {
        const { page } = DEEDS[deed];
        if (page)
          return (
            <a key={deed} href={pageFor(page, row)} className={buttonLook('plain')}>
              {t(`${deed}.label`)}
            </a>
          );
        if (isDirect(deed)) return <DeedForm key={deed} {...{ deed, row, action }} />;
        return <RoleForm key={deed} row={row} role={role} action={action} />;
      })}
    </div>
  );
}

type DeedFormProps = { deed: RowDeed & DirectDeed; row: Row; action: FormAction<RowOutcome[]> };

/** One deed as a form that works without JavaScript. */
export function DeedForm({ deed, row, action }: DeedFormProps) {
  const t = useWords('deeds');
  const form = useForm(action);
  const [outcome] = form.state.result ?? [];
  return (
    <Form {...form}>
      <input type="hidden" name="deed" value={deed} />
      <input type="hidden" name="picks[]" value={writeRow(row)} />
      {outcome?.link && (
        <input readOnly aria-label={outcome.sentence} value={outcome.link} className="w-full" />
      )}
      {outcome && !outcome.link && <Notice tone={outcome.isDone ? 'good' : 'bad'}>{outcome.sentence}</Notice>}
      <SubmitButton look="plain">{t(`${deed}.label`)}</SubmitButton>
    </Form>
  );
}
