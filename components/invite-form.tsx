'use client';

import { type ReactNode, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { Button } from './button';
import { CsvField } from './csv-field';
import { Field, Form, SubmitButton, type useForm } from './form';
import { InviteOptions, type TypedInvites } from './invite-options';
import { type InviteOutcome, InviteOutcomes } from './invite-outcomes';
import { InvitePreview, isInvitable, type PreviewedPerson } from './invite-preview';
import { Notice } from './notice';
import { useWords } from './words';

/** What would become of everybody, or what has; `left` is the part of the list that can be mended and sent again. */
export type InviteResult =
  | { preview: PreviewedPerson[]; typed: TypedInvites; outcomes?: never; left?: never }
  | { outcomes: InviteOutcome[]; left: string; preview?: never; typed?: never };

type InviteFormProps = {
  form: ReturnType<typeof useForm<InviteResult>>;
  /** For buttons of the form that stand elsewhere. */
  id?: string;
  /** How many addresses a text holds. */
  count: (text: string) => number;
  /** False: nobody is mailed, so the links are shown. */
  isMailed: boolean;
  /** How long links work on this instance. Without it the form is the short one: addresses and a role. */
  inviteHours?: number;
};

/** From so many on, most people want to look at the preview before anything is sent. */
const MANY = 11;

/**
 * Invites one or many at once, or shows first what would become of each. What cannot be invited as it was typed stays in
 * the box to be mended.
 */
export function InviteForm({ form, id, count, isMailed, inviteHours }: InviteFormProps) {
  const t = useWords('invite');
  const { result } = form.state;
  const [people, setPeople] = useState(0);
  const [leftBehind, setLeftBehind] = useState<InviteResult>();
  const box = useRef<HTMLDivElement>(null);
  const preview = result === leftBehind ? undefined : result?.preview;
  const ready = preview?.filter(isInvitable).length ?? people;

  useEffect(() => {
    const field = box.current?.querySelector('textarea');
    if (!result || !field) return;
    field.value = result.typed?.emails ?? result.left ?? '';
    setPeople(count(field.value));
  }, [result, count]);
  useLayoutEffect(() => {
    const field = leftBehind && box.current?.querySelector('textarea');
    field?.focus();
    field?.setSelectionRange(0, 0);
  }, [leftBehind]);

  return (
    <div ref={box}>
      <Form {...form} id={id}>
        <div role="status" className="empty:hidden">
          {result?.outcomes && <InviteOutcomes outcomes={result.outcomes} isMailed={isMailed} />}
        </div>
        {preview && <InvitePreview people={preview} />}
        {/* Hidden they are posted all the same. Without JavaScript there is no way back, so they stay. */}
        <div className={`space-y-5 ${preview ? 'hidden noscript:block' : ''}`}>
          <Field
            name="emails"
            label={t('addresses.label')}
            help={t('addresses.help')}
            rows={2}
            autoComplete="off"
            placeholder={t('addresses.example')}
            defaultValue={result?.typed?.emails ?? result?.left}
            onInput={(text) => setPeople(count(text))}
          />
          {inviteHours !== undefined && <CsvField state={form.state} />}
          <InviteOptions inviteHours={inviteHours} isMailed={isMailed} typed={result?.typed} />
          {!isMailed && <Notice>{t('byHand')}</Notice>}
        </div>
        {preview ? (
          <Buttons>
            {ready > 0 && <SubmitButton className="grow">{t('submit', { count: ready })}</SubmitButton>}
            <Button look="plain" onClick={() => setLeftBehind(result)} className="noscript:hidden">
              {t('preview.back')}
            </Button>
            <div className="hidden noscript:block">
              <PreviewButton look="plain" />
            </div>
          </Buttons>
        ) : (
          <Buttons>
            <SubmitButton look={people < MANY ? 'primary' : 'plain'} className="grow">
              {t('submit', { count: people })}
            </SubmitButton>
            {inviteHours !== undefined && <PreviewButton look={people < MANY ? 'plain' : 'primary'} />}
          </Buttons>
        )}
      </Form>
    </div>
  );
}

function Buttons({ children }: { children: ReactNode }) {
  return <div className="flex flex-wrap gap-3">{children}</div>;
}

function PreviewButton({ look }: { look: 'primary' | 'plain' }) {
  const t = useWords('invite');
  return (
    <Button type="submit" name="step" value="preview" look={look}>
      {t('preview.submit')}
    </Button>
  );
}
