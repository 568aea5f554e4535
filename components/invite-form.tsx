'use client';

import { type ReactNode, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { Button } from './button';
import { CsvField } from './csv-field';
import { Field, Form, type FormAction, Select, SubmitButton, useForm } from './form';
import {
  type InviteOutcome,
  InviteOutcomes,
  InvitePreview,
  isInvitable,
  type PreviewRow,
} from './invite-rows';
import { Notice } from './notice';

/** What the form is to hold when it is shown again. */
type Typed = { emails: string; role: string; message: string; lifeHours: string };

/** What would become of everybody, or what has; `left` is the part of the list that can be mended and sent again. */
export type InviteResult =
  | { preview: PreviewRow[]; typed: Typed; outcomes?: never; left?: never }
  | { outcomes: InviteOutcome[]; left: string; preview?: never; typed?: never };

type InviteFormProps = {
  action: FormAction<InviteResult>;
  /** How many addresses a text holds. */
  count: (text: string) => number;
  /** False: nobody is mailed, so the links are shown. */
  isMailed: boolean;
  /** How long links work on this instance. Not told, the form is the short one: addresses and a role. */
  inviteHours?: number;
};

const ROLES = [
  { value: 'member', label: 'Member' },
  { value: 'admin', label: 'Admin' },
];
const DAYS = [1, 3, 7, 14, 30];
/** From so many on, a look before anything is sent is what most people want. */
const MANY = 11;

/**
 * Invites one or many at once, or shows first what would become of each. What cannot be invited as it was typed stays in
 * the box to be mended.
 */
export function InviteForm({ action, count, isMailed, inviteHours }: InviteFormProps) {
  const form = useForm(action);
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
      <Form {...form}>
        <div role="status" className="empty:hidden">
          {result?.outcomes && <InviteOutcomes outcomes={result.outcomes} isMailed={isMailed} />}
        </div>
        {preview && <InvitePreview rows={preview} />}
        {/* Out of sight they are posted all the same. Without JavaScript there is no way back, so they stay. */}
        <div className={`space-y-5 ${preview ? 'hidden noscript:block' : ''}`}>
          <Field
            name="emails"
            label="Email addresses"
            help="Separate them with commas, spaces or line breaks."
            rows={2}
            autoComplete="off"
            placeholder="mia@example.com"
            defaultValue={result?.typed?.emails ?? result?.left}
            onInput={(text) => setPeople(count(text))}
          />
          {inviteHours !== undefined && <CsvField state={form.state} />}
          <Options inviteHours={inviteHours} isMailed={isMailed} typed={result?.typed} />
          {!isMailed && <Notice>E-mail is off. You get a link for each person to pass on yourself.</Notice>}
        </div>
        {preview ? (
          <Buttons>
            {ready > 0 && <SubmitButton className="grow">{inviteWords(ready)}</SubmitButton>}
            <Button look="plain" onClick={() => setLeftBehind(result)} className="noscript:hidden">
              Back
            </Button>
            <div className="hidden noscript:block">
              <PreviewButton look="plain" />
            </div>
          </Buttons>
        ) : (
          <Buttons>
            <SubmitButton look={people < MANY ? 'primary' : 'plain'} className="grow">
              {inviteWords(people)}
            </SubmitButton>
            {inviteHours !== undefined && <PreviewButton look={people < MANY ? 'plain' : 'primary'} />}
          </Buttons>
        )}
      </Form>
    </div>
  );
}

type OptionsProps = Pick<InviteFormProps, 'inviteHours' | 'isMailed'> & { typed: Typed | undefined };

function Options({ inviteHours, isMailed, typed }: OptionsProps) {
  const help = 'Admins invite and manage people. Members do not.';
  if (inviteHours === undefined) return <Select name="role" label="Role" options={ROLES} help={help} />;
  const lives = livesOf(inviteHours);
  const usual = lives.some(isOwn) ? '' : String(inviteHours);
  return (
    <>
      <div className="grid grid-cols-[repeat(auto-fit,minmax(8.5rem,1fr))] gap-x-4 gap-y-1.5">
        <Select name="role" label="Role" options={ROLES} defaultValue={typed?.role} />
        <Select
          name="lifeHours"
          label="Link works for"
          options={lives}
          defaultValue={typed?.lifeHours ?? usual}
        />
        <p className="col-span-full text-small text-quiet">{help}</p>
      </div>
      {isMailed && (
        <Field
          name="message"
          label="Personal line"
          rows={1}
          autoComplete="off"
          placeholder="Optional: a few words of yours for the mail"
          defaultValue={typed?.message}
        />
      )}
    </>
  );
}

function Buttons({ children }: { children: ReactNode }) {
  return <div className="flex flex-wrap gap-3">{children}</div>;
}

function PreviewButton({ look }: { look: 'primary' | 'plain' }) {
  return (
    <Button type="submit" name="step" value="preview" look={look}>
      Preview
    </Button>
  );
}

function inviteWords(people: number): string {
  return people > 1 ? `Invite ${people} users` : 'Invite user';
}

type Life = { value: string; label: string };

/** The instance's own life of a link is the empty value. */
const isOwn = ({ value }: Life) => value === '';

function livesOf(inviteHours: number): Life[] {
  const lives = DAYS.map((days) => ({ value: String(days * 24), label: hoursInWords(days * 24) }));
  if (lives.some(({ value }) => value === String(inviteHours))) return lives;
  return [{ value: '', label: hoursInWords(inviteHours) }, ...lives];
}

function hoursInWords(hours: number): string {
  const [count, unit] = hours % 24 === 0 ? [hours / 24, 'day'] : [hours, 'hour'];
  return `${count} ${unit}${count === 1 ? '' : 's'}`;
}
