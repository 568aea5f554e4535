'use client';

import { useEffect, useRef, useState } from 'react';
import { Link } from '@/app/link';
import { buttonLook } from '@/components/button';
import { Field, Form, SubmitButton, useForm } from '@/components/form';
import { PersonCombobox } from '@/components/person-combobox';
import { Section } from '@/components/section';
import { useWords } from '@/components/words';
import { deleteUsers } from './actions';

type DeleteFormProps = {
  picks: { value: string; email: string }[];
  /** What they own, in words; empty when nothing has to be settled. */
  owned: string[];
  /** What is to be typed. */
  phrase: string;
  /** Where people are looked for who could take over. */
  source: string;
};

/** Asks what becomes of what they own, then deletes for good; the receipt is a page of its own. */
export function DeleteForm({ picks, owned, phrase, source }: DeleteFormProps) {
  const t = useWords('usersForms');
  const form = useForm(deleteUsers);
  const [isTransfer, setTransfer] = useState(owned.length > 0);
  const cancel = useRef<HTMLAnchorElement>(null);
  useEffect(() => cancel.current?.focus({ preventScroll: true }), []);
  const count = picks.length;
  return (
    <Form {...form} className="space-y-8">
      {picks.map(({ value }) => (
        <input key={value} type="hidden" name="picks[]" value={value} />
      ))}
      {owned.length > 0 ? (
        <Section id="owned" title={t('delete.owned')}>
          <Fate owned={owned} chosen={form.state.values?.owned ?? 'transfer'} onTransfer={setTransfer} />
          {/* Without JavaScript both fields are there, and the choice decides which one counts. */}
          <div className={isTransfer ? 'pt-2' : 'hidden pt-2 noscript:block'}>
            <PersonCombobox
              name="transferTo"
              label={t('delete.transferTo')}
              help={t('delete.transferHelp')}
              source={source}
            />
          </div>
        </Section>
      ) : (
        <input type="hidden" name="owned" value="delete" />
      )}
      <div className={isTransfer ? 'hidden noscript:block' : ''}>
        <Field name="confirmation" label={t('delete.confirm', { phrase })} autoComplete="off" />
      </div>
      <div className="flex flex-wrap justify-end gap-2 border-t border-line pt-4">
        <Link ref={cancel} href="/users" className={buttonLook('plain')}>
          {t('cancel')}
        </Link>
        <SubmitButton look="forGood">{t('delete.submit', { count })}</SubmitButton>
      </div>
    </Form>
  );
}

type FateProps = { owned: string[]; chosen: string; onTransfer: (isTransfer: boolean) => void };

/** Whether what they own goes to somebody else, or is deleted with them. */
function Fate({ owned, chosen, onTransfer }: FateProps) {
  const t = useWords('usersForms');
  return (
    <fieldset>
      <legend className="sr-only">{t('delete.owned')}</legend>
      <ul className="py-2 text-quiet">
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
            className="size-[18px]"
          />
          {t(`delete.${value}`)}
        </label>
      ))}
    </fieldset>
  );
}
