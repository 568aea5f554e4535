'use client';

import { useEffect, useRef, useState } from 'react';
import { CopyField } from './copy-field';
import { Field, Form, type FormAction, Select, SubmitButton, useForm } from './form';
import { Notice, Pill, type Tone } from './notice';

/** What became of one address. */
export type InviteOutcome = {
  text: string;
  outcome: 'invited' | 'invited_again' | 'already_user' | 'not_an_address';
  link?: string | null;
};

type InviteFormProps = {
  action: FormAction<InviteOutcome[]>;
  /** How many addresses a text holds. */
  count: (text: string) => number;
  /** False: nobody is mailed, so the links are shown. */
  isMailed: boolean;
};

const WORDS = {
  invited: { tone: 'good', mailed: 'Invited, mail queued', byHand: 'Invited' },
  invited_again: {
    tone: 'good',
    mailed: 'Already invited: mailed again',
    byHand: 'Already invited: here is a new link',
  },
  already_user: { tone: 'info', mailed: 'Already a user', byHand: 'Already a user' },
  not_an_address: { tone: 'bad', mailed: 'Not an address', byHand: 'Not an address' },
} satisfies Record<InviteOutcome['outcome'], { tone: Tone; mailed: string; byHand: string }>;

const ROLES = [
  { value: 'member', label: 'Member' },
  { value: 'admin', label: 'Admin' },
];

/** Invites one or many. Each address gets its own outcome; what is no address stays in the field to be mended. */
export function InviteForm({ action, count, isMailed }: InviteFormProps) {
  const form = useForm(action);
  const [people, setPeople] = useState(0);
  const box = useRef<HTMLDivElement>(null);
  const { result } = form.state;

  useEffect(() => {
    const field = box.current?.querySelector('textarea');
    if (!result || !field) return;
    const bad = result.filter(({ outcome }) => outcome === 'not_an_address').map(({ text }) => text);
    field.value = bad.join('\n');
    setPeople(0);
  }, [result]);

  return (
    <div ref={box}>
      <Form {...form}>
        <div role="status" className="empty:hidden">
          {result && <Outcomes outcomes={result} isMailed={isMailed} />}
        </div>
        <Field
          name="emails"
          label="Email addresses"
          help="Separate them with commas, spaces or line breaks."
          rows={3}
          autoComplete="off"
          placeholder="mia@example.com"
          onInput={(text) => setPeople(count(text))}
        />
        <Select
          name="role"
          label="Role"
          options={ROLES}
          help="Admins invite and manage people. Members do not."
        />
        {!isMailed && <Notice>E-mail is off. You get a link for each person to pass on yourself.</Notice>}
        <SubmitButton className="w-full">
          {people > 1 ? `Invite ${people} users` : 'Invite user'}
        </SubmitButton>
      </Form>
    </div>
  );
}

function Outcomes({ outcomes, isMailed }: { outcomes: InviteOutcome[]; isMailed: boolean }) {
  return (
    <ul
      aria-label="What became of each address"
      className="divide-y divide-line rounded-house border border-line px-4"
    >
      {outcomes.map(({ text, outcome, link }) => (
        <li key={text} className="space-y-2 py-3">
          <div className="flex flex-wrap items-center justify-between gap-2">
            <span className="min-w-0 font-medium wrap-anywhere">{text}</span>
            <Pill tone={WORDS[outcome].tone}>{isMailed ? WORDS[outcome].mailed : WORDS[outcome].byHand}</Pill>
          </div>
          {link && <CopyField label={`Invite link for ${text}`} text={link} />}
        </li>
      ))}
    </ul>
  );
}
