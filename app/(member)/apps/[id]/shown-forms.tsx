'use client';

import { ArrowDown, ArrowUp } from 'lucide-react';
import { type ReactNode, useEffect, useRef } from 'react';
import { buttonLook } from '@/components/button';
import { ChangeRow } from '@/components/change-row';
import { FileField } from '@/components/file-field';
import { Field, Form, SubmitButton, useForm } from '@/components/form';
import { useSay } from '@/components/toasts';
import { useWords } from '@/components/words';
import { change, move, removeIcon, setIcon } from './actions';

/** One line that is said of an app, and the form that changes it. */
export function TextRow({
  id,
  field,
  value,
  isAnywhere = false,
}: {
  id: string;
  field: 'name' | 'address' | 'line' | 'section';
  value: string;
  /** It may be any web address. */
  isAnywhere?: boolean;
}) {
  const t = useWords('appForms');
  return (
    <ChangeRow
      change={field}
      name={t(`${field}.label`)}
      value={
        value ? <bdi className="wrap-anywhere">{value}</bdi> : <span className="text-quiet">{t('none')}</span>
      }
      label={t(`${field}.change`)}
      submit={t('save')}
      action={change}
    >
      <input type="hidden" name="id" value={id} />
      <Field
        name={field}
        label={t(`${field}.label`)}
        help={t(isAnywhere ? 'add.addressLink' : `${field}.help`)}
        defaultValue={value}
        autoComplete="off"
        autoFocus
      />
    </ChangeRow>
  );
}

/** The picture of an app, given as a file. */
export function IconRow({
  appId,
  hasIcon,
  children,
}: {
  appId: string;
  hasIcon: boolean;
  children: ReactNode;
}) {
  const t = useWords('appForms');
  const removing = useForm(removeIcon);
  return (
    <ChangeRow
      change="icon"
      name={t('icon.label')}
      value={
        <div className="flex items-center gap-3">
          {children}
          {hasIcon && (
            <Form {...removing}>
              <input type="hidden" name="appId" value={appId} />
              <SubmitButton look="quiet">{t('icon.remove')}</SubmitButton>
            </Form>
          )}
        </div>
      }
      label={t('icon.change')}
      submit={t('icon.submit')}
      action={setIcon}
    >
      <input type="hidden" name="appId" value={appId} />
      <FileField
        name="file"
        label={t('icon.file')}
        help={t('icon.help')}
        accept="image/png,image/jpeg,image/webp,image/gif,image/svg+xml"
      />
    </ChangeRow>
  );
}

/** Moves the tile by one place. What became of it is said: nothing else on the page shows it. */
export function MoveForms({ id }: { id: string }) {
  const t = useWords('appForms');
  const form = useForm(move);
  const say = useSay();
  const said = useRef(form.state);
  useEffect(() => {
    if (form.state === said.current || !form.state.result) return;
    said.current = form.state;
    say(form.state.result);
  }, [form.state, say]);
  return (
    <Form {...form}>
      <input type="hidden" name="id" value={id} />
      <div className="flex gap-2">
        {(['up', 'down'] as const).map((way) => {
          const Icon = way === 'up' ? ArrowUp : ArrowDown;
          return (
            <button
              key={way}
              type="submit"
              name="by"
              value={way === 'up' ? -1 : 1}
              aria-label={t(`move.${way}`)}
              className={`${buttonLook('plain')} w-control px-0!`}
            >
              <Icon size={16} strokeWidth={1.75} aria-hidden="true" />
            </button>
          );
        })}
      </div>
    </Form>
  );
}
