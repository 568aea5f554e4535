'use client';

import Link from 'next/link';
import { useState } from 'react';
import { buttonLook } from '@/components/button';
import { Field, Form, SubmitButton, useForm } from '@/components/form';
import { Outcomes } from '@/components/outcomes';
import { useWords } from '@/components/words';
import { deleteUsers } from './actions';

type DeleteFormProps = {
  picks: { value: string; email: string }[];
  /** What they own, in words; empty when nothing has to be settled. */
  owned: string[];
  /** What is to be typed. */
  phrase: string;
};

/** Asks what becomes of what they own, then deletes for good and shows the receipt. */
export function DeleteForm({ picks, owned, phrase }: DeleteFormProps) {
  const t = useWords('usersForms');
  const form = useForm(deleteUsers);
  const [isTransfer, setTransfer] = useState(owned.length > 0);
  const { result, values } = form.state;
  const count = picks.length;
  if (result)
    return (
      <div className="space-y-5" role="status">
        <Outcomes outcomes={result} />
        <Link href="/users" className={buttonLook('primary')}>
          {t('delete.back')}
        </Link>
      </div>
    );
  return (
    <Form {...form}>
      {picks.map(({ value }) => (
        <input key={value} type="hidden" name="picks[]" value={value} />
      ))}
      <p>{t('delete.about', { count })}</p>
      {count > 1 && (
        <ul className="list-disc space-y-1 pl-5">
          {picks.map(({ value, email }) => (
            <li key={value} className="wrap-anywhere">
              {email}
            </li>
          ))}
        </ul>
      )}
      {owned.length > 0 ? (
        <Fate owned={owned} chosen={values?.owned ?? 'transfer'} onTransfer={setTransfer} />
      ) : (
        <input type="hidden" name="owned" value="delete" />
      )}
      {/* Without JavaScript both fields are there, and the choice decides which one counts. */}
      <div className={isTransfer ? 'space-y-5' : 'hidden noscript:block'}>
        {owned.length > 0 && (
          <Field
            name="transferTo"
            label={t('delete.transferTo')}
            type="email"
            autoComplete="off"
            help={t('delete.transferHelp')}
          />
        )}
      </div>
      <div className={isTransfer ? 'hidden noscript:block' : ''}>
        <Field name="confirmation" label={t('delete.confirm', { phrase })} autoComplete="off" />
      </div>
      <div className="flex flex-wrap gap-3">
        <SubmitButton look="danger">{t('delete.submit', { count })}</SubmitButton>
        <Link href="/users" className={buttonLook('plain')}>
          {t('cancel')}
        </Link>
      </div>
    </Form>
  );
}

type FateProps = { owned: string[]; chosen: string; onTransfer: (isTransfer: boolean) => void };

/** Whether what they own goes to somebody else, or is deleted with them. */
function Fate({ owned, chosen, onTransfer }: FateProps) {
  const t = useWords('usersForms');
  return (
    <fieldset className="space-y-3">
      <legend className="mb-2 font-semibold">{t('delete.owned')}</legend>
      <ul className="list-disc pl-5 text-quiet">
        {owned.map((things) => (
          <li key={things}>{things}</li>
        ))}
      </ul>
      {(['transfer', 'delete'] as const).map((value) => (
        <label key={value} className="flex min-h-11 cursor-pointer items-center gap-3">
          <input
            type="radio"
            name="owned"
            value={value}
            defaultChecked={chosen === value}
            onChange={() => onTransfer(value === 'transfer')}
            className="size-[18px] accent-brass"
          />
          {t(`delete.${value}`)}
        </label>
      ))}
    </fieldset>
  );
}
