'use client';

import Link from 'next/link';
import { type ReactNode, useEffect, useId, useRef, useState } from 'react';
import { buttonLook } from '@/components/button';
import { Field, FieldError, Form, Select, SubmitButton, Tick, useForm } from '@/components/form';
import { useWords } from '@/components/words';
import { add } from './actions';

/** A well-known app, as it is filled in. */
export type Known = { value: string; name: string; port: number };

type AddFormProps = {
  known: Known[];
  groups: { id: string; name: string }[];
  /** An address as one could be here. */
  example: string;
};

/** All that is asked of a new app. Without JavaScript everything stands there at once. */
export function AddForm({ known, groups, example }: AddFormProps) {
  const t = useWords('appForms');
  const dialog = useWords('dialog');
  const form = useForm(add);
  const { values = {} } = form.state;
  const [kind, setKind] = useState(values.kind ?? 'guarded');
  const address = useAddressCheck(kind);
  return (
    <Form {...form} className="space-y-6">
      <Select
        name="preset"
        label={t('add.preset')}
        help={t('add.presetHelp')}
        options={[
          { value: '', label: t('add.another') },
          ...known.map(({ value, name }) => ({ value, label: name })),
        ]}
        onChoose={(chosen, form) => fillIn(form, known, chosen)}
      />
      <Choice legend={t('add.kind')}>
        {(['guarded', 'link'] as const).map((value) => (
          <Radio
            key={value}
            name="kind"
            value={value}
            isChosen={(values.kind ?? 'guarded') === value}
            label={t(`add.${value}`)}
            help={t(`add.${value}About`)}
            onChoose={() => setKind(value)}
          />
        ))}
      </Choice>
      <Field
        name="name"
        label={t('name.label')}
        help={t('name.help')}
        autoComplete="off"
        placeholder={t('name.example')}
      />
      <Field
        name="address"
        label={t('address.label')}
        help={t(kind === 'guarded' ? 'add.addressGuarded' : 'add.addressLink')}
        autoComplete="off"
        placeholder={example}
        onInput={address.check}
        below={(error) => (
          <div role="status" className="empty:hidden">
            <FieldError id="" error={error ? undefined : address.fault} />
          </div>
        )}
      />
      <Field name="line" label={t('line.label')} help={t('line.help')} autoComplete="off" />
      {kind === 'guarded' && (
        <Field
          name="upstream"
          label={t('words.upstream')}
          help={t('add.upstream')}
          autoComplete="off"
          placeholder="127.0.0.1:3000"
        />
      )}
      <Choice legend={t('add.who')} className="group">
        {(['everybody', 'some'] as const).map((value) => (
          <Radio
            key={value}
            name="access"
            value={value}
            isChosen={(values.access ?? 'some') === value}
            label={t(`who.${value}`)}
            help={t(`add.${value}About`)}
          />
        ))}
        <div className="space-y-4 ps-7 pt-2 group-has-[[value=everybody]:checked]:hidden">
          {groups.length > 0 && (
            <fieldset>
              <legend className="font-semibold">{t('add.groups')}</legend>
              <div className="max-h-56 overflow-y-auto">
                {groups.map(({ id, name }) => (
                  <Tick key={id} name="groupIds[]" value={id} label={<bdi>{name}</bdi>} />
                ))}
              </div>
            </fieldset>
          )}
          <Field
            name="who"
            label={t('add.people')}
            help={t('add.peopleHelp')}
            rows={1}
            autoComplete="off"
            placeholder="mia@example.com"
          />
        </div>
      </Choice>
      <div className="flex flex-wrap justify-end gap-2 border-t border-line pt-4">
        <Link href="/apps" className={buttonLook('plain')}>
          {dialog('cancel')}
        </Link>
        <SubmitButton>{t('add.submit')}</SubmitButton>
      </div>
    </Form>
  );
}

/** Fills in what is known of an app, where nothing else was typed. */
function fillIn(form: HTMLFormElement | null, known: Known[], chosen: string): void {
  const it = known.find(({ value }) => value === chosen);
  const fill = (field: string, text: string, before: string[]) => {
    const input = form?.elements.namedItem(field);
    if (input instanceof HTMLInputElement && ['', ...before].includes(input.value)) input.value = text;
  };
  const places = known.map(({ port }) => `127.0.0.1:${port}`);
  fill(
    'name',
    it?.name ?? '',
    known.map(({ name }) => name),
  );
  fill('upstream', it ? `127.0.0.1:${it.port}` : '', places);
}

function Choice({
  legend,
  className,
  children,
}: {
  legend: string;
  className?: string;
  children: ReactNode;
}) {
  return (
    <fieldset className={className}>
      <legend className="mb-1 font-semibold">{legend}</legend>
      {children}
    </fieldset>
  );
}

type RadioProps = {
  name: string;
  value: string;
  isChosen: boolean;
  label: string;
  help: string;
  onChoose?: () => void;
};

function Radio({ name, value, isChosen, label, help, onChoose }: RadioProps) {
  const id = useId();
  return (
    <div className="flex items-start gap-2.5 py-1.5">
      <input
        id={id}
        type="radio"
        name={name}
        value={value}
        defaultChecked={isChosen}
        aria-describedby={`${id}-help`}
        onChange={onChoose}
        className="mt-0.5 size-4.5 shrink-0 cursor-pointer"
      />
      <div className="min-w-0">
        <label htmlFor={id} className="cursor-pointer font-medium">
          {label}
        </label>
        <p id={`${id}-help`} className="text-small text-quiet">
          {help}
        </p>
      </div>
    </div>
  );
}

const PAUSE_MS = 400;

/** Asks what is wrong with an address once nobody has typed for a moment, of those that may be whole by then. */
function useAddressCheck(kind: string) {
  const [typed, check] = useState('');
  const [fault, setFault] = useState<string>();
  const asked = useRef('');
  useEffect(() => {
    const query = `${new URLSearchParams({ kind, address: typed })}`;
    asked.current = query;
    setFault(undefined);
    if (!/[.:/]/.test(typed)) return;
    const timer = setTimeout(async () => {
      const answer = await fetch(`/apps/address?${query}`)
        .then((response): Promise<{ message: string | null }> => response.json())
        .catch(() => ({ message: null }));
      if (asked.current === query) setFault(answer.message ?? undefined);
    }, PAUSE_MS);
    return () => clearTimeout(timer);
  }, [kind, typed]);
  return { check, fault };
}
