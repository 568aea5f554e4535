'use client';

import { type RefObject, useEffect, useRef, useState } from 'react';
import { Link } from '@/app/link';
import { buttonLook } from '@/components/button';
import { Field, FieldError, Form, Select, SubmitButton, Tick, useForm } from '@/components/form';
import { useWords } from '@/components/words';
import { add } from './actions';
import { AddedClient } from './added';
import { Choice, Radio } from './choice';
import { ClientFields } from './client-fields';

/** A well-known app, as it is filled in. */
export type Known = { value: string; name: string; port: number; signsIn: 'mostly' | 'also' | 'no' };

const KINDS = ['guarded', 'link', 'oidc'] as const;
const HELPS = { guarded: 'add.addressGuarded', link: 'add.addressLink', oidc: 'add.addressOidc' } as const;

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
  const [kind, setKind] = useState(KINDS.find((it) => it === values.kind) ?? 'guarded');
  const [preset, setPreset] = useState(values.preset ?? '');
  const fields = useRef<HTMLDivElement>(null);
  const address = useAddressCheck({ kind, preset, fields });
  const choose = (chosen: string, form: HTMLFormElement | null) => {
    setPreset(chosen);
    fillIn(form, known, chosen);
    const signsIn = known.find(({ value }) => value === chosen)?.signsIn === 'mostly';
    const radio = signsIn && form?.querySelector<HTMLInputElement>('[name=kind][value=oidc]');
    if (!radio) return;
    radio.checked = true;
    setKind('oidc');
  };
  const { result } = form.state;
  if (result) return <AddedClient added={result} />;
  return (
    <Form {...form} className="group/kind space-y-6">
      <Select
        name="preset"
        label={t('add.preset')}
        help={t('add.presetHelp')}
        options={[
          { value: '', label: t('add.another') },
          ...known.map(({ value, name }) => ({ value, label: name })),
        ]}
        onChoose={choose}
      />
      <Choice legend={t('add.kind')}>
        {KINDS.map((value) => (
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
        help={t(HELPS[kind])}
        autoComplete="off"
        placeholder={example}
        onInput={address.check}
        below={(error) => (
          <div role="status" className="empty:hidden">
            <FieldError id="" error={error ? undefined : address.fault} />
          </div>
        )}
      />
      <div ref={fields}>
        <ClientFields values={values} />
      </div>
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

const PAUSE_MS = 400;

type Asked = { kind: string; preset: string; fields: RefObject<HTMLElement | null> };
type Answer = { message: string | null; uris?: Record<string, string> };

/**
 * Asks what is wrong with an address once nobody has typed for a moment, of those that may be whole by then. What a
 * well-known app has for addresses there is filled in, where nothing else was typed.
 */
function useAddressCheck({ kind, preset, fields }: Asked) {
  const [typed, check] = useState('');
  const [fault, setFault] = useState<string>();
  const asked = useRef('');
  const filled = useRef<Record<string, string>>({});
  useEffect(() => {
    const query = `${new URLSearchParams({ kind, preset, address: typed })}`;
    asked.current = query;
    setFault(undefined);
    if (!/[.:/]/.test(typed)) return;
    const timer = setTimeout(async () => {
      const answer = await fetch(`/apps/address?${query}`)
        .then((response): Promise<Answer> => response.json())
        .catch((): Answer => ({ message: null }));
      if (asked.current !== query) return;
      setFault(answer.message ?? undefined);
      for (const [name, uris] of Object.entries(answer.uris ?? {})) {
        const field = fields.current?.querySelector<HTMLInputElement>(`[name="${name}"]`);
        if (field && ['', filled.current[name]].includes(field.value)) field.value = uris;
        filled.current[name] = uris;
      }
    }, PAUSE_MS);
    return () => clearTimeout(timer);
  }, [kind, preset, typed, fields]);
  return { check, fault };
}
