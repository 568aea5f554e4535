'use client';

import type { ReactNode } from 'react';
import { Form, SubmitButton, useForm } from '@/components/form';
import { PersonCombobox } from '@/components/person-combobox';
import { useWords } from '@/components/words';
import { allow, allowEverybody, deny } from './actions';

const SEGMENT =
  'inline-flex min-h-[calc(var(--control)-0.5rem)] cursor-pointer items-center rounded-[5px] border border-transparent px-3 font-medium text-quiet hover:text-ink aria-pressed:border-edge aria-pressed:bg-card aria-pressed:text-ink forced-colors:aria-pressed:bg-[Highlight] forced-colors:aria-pressed:text-[HighlightText] forced-colors:aria-pressed:forced-color-adjust-none';

/** Two buttons of which one is pressed. */
export function EverybodyOrSome({
  appId,
  name,
  isForEverybody,
}: {
  appId: string;
  name: string;
  isForEverybody: boolean;
}) {
  const t = useWords('appForms');
  const form = useForm(allowEverybody);
  const isShown = form.isPending ? !isForEverybody : isForEverybody;
  return (
    <Form {...form}>
      <input type="hidden" name="appId" value={appId} />
      <fieldset className="inline-flex flex-wrap gap-0.5 rounded-house border border-line-strong bg-sunk p-[3px]">
        <legend className="sr-only">{t('who.label', { name })}</legend>
        <button type="submit" name="everybody" value="yes" aria-pressed={isShown} className={SEGMENT}>
          {t('who.everybody')}
        </button>
        <button type="submit" name="everybody" value="no" aria-pressed={!isShown} className={SEGMENT}>
          {t('who.some')}
        </button>
      </fieldset>
    </Form>
  );
}

/** Finds a group or a person and lets them open it. */
export function AddWho({ appId }: { appId: string }) {
  const t = useWords('appForms');
  const form = useForm(allow);
  return (
    <Form {...form}>
      <input type="hidden" name="appId" value={appId} />
      <div className="flex flex-wrap items-start gap-2">
        <div className="min-w-0 flex-[1_1_14rem]">
          <PersonCombobox
            // Emptied once somebody was added.
            key={form.state.result}
            name="who"
            label={t('who.add')}
            source="/apps/choosable"
          />
        </div>
        <SubmitButton look="plain" className="mt-7">
          {t('who.submit')}
        </SubmitButton>
      </div>
    </Form>
  );
}

const hidden = (words: ReactNode) => <span className="sr-only">{words}</span>;

type RemoveWhoProps = { appId: string; name: string } & ({ groupId: string } | { userId: string });

/** No longer lets a group or a person open it. */
export function RemoveWho({ name, ...fields }: RemoveWhoProps) {
  const t = useWords('appForms');
  return (
    <Form {...useForm(deny)}>
      {Object.entries(fields).map(([field, value]) => (
        <input key={field} type="hidden" name={field} value={value} />
      ))}
      <SubmitButton look="quiet">{t.rich('who.remove', { name, hidden })}</SubmitButton>
    </Form>
  );
}
