'use client';

import { useEffect, useId, useRef, useState } from 'react';
import { Choose } from './field';
import type { TypedInvites } from './invite-options';
import { useWords } from './words';

/** Whose mails there are to be seen, and what is the same in all of them. */
export type PreviewedMail = { to: { email: string; role: string }[]; from: string; subject: string };

const PARTS = ['html', 'text'] as const;
type Part = (typeof PARTS)[number];

type Addressee = PreviewedMail['to'][number];
type InviteMailProps = {
  mail: PreviewedMail;
  typed: TypedInvites;
  whose: Addressee;
  onChoose: (email: string) => void;
};

/**
 * The mail as one of these people will get it. It is posted into its frame, for it is an answer of its own: what an operator
 * wrote into a template can neither run nor load anything there.
 */
export function InviteMail({ mail, typed, whose, onChoose }: InviteMailProps) {
  const t = useWords('invite');
  const [part, setPart] = useState<Part>('html');
  const form = useRef<HTMLFormElement>(null);
  const first = useRef<HTMLDivElement>(null);
  const id = useId();
  const frame = `mail${id}`;
  // biome-ignore lint/correctness/useExhaustiveDependencies: each choice is another mail
  useEffect(() => form.current?.submit(), [whose, part]);
  useEffect(() => first.current?.querySelector<HTMLElement>('select, button')?.focus(), []);
  const fields = {
    ...whose,
    part,
    message: typed.message,
    lifeHours: typed.lifeHours,
    scheme: useScheme(),
  };
  return (
    <div className="space-y-4">
      <form ref={form} method="post" action="/users/mail" target={frame} hidden>
        {Object.entries(fields).map(([name, value]) => (
          <input key={name} type="hidden" name={name} value={value} />
        ))}
      </form>
      <div ref={first} className="flex flex-wrap gap-2">
        {mail.to.length > 1 && (
          <Choose
            aria-label={t('mail.whose')}
            value={whose.email}
            onChange={({ currentTarget }) => onChoose(currentTarget.value)}
            options={mail.to.map((one) => ({ value: one.email, label: one.email }))}
            className="max-w-full flex-[1_1_12rem]"
          />
        )}
        <fieldset className="flex rounded-house border border-line-strong bg-sunk p-0.5">
          <legend className="sr-only">{t('mail.form')}</legend>
          {PARTS.map((one) => (
            <button
              key={one}
              type="button"
              aria-pressed={part === one}
              onClick={() => setPart(one)}
              className="min-h-[calc(var(--control)-0.375rem)] cursor-pointer rounded-md border border-transparent px-3 font-medium text-quiet aria-pressed:chosen aria-pressed:border-edge aria-pressed:bg-card aria-pressed:text-ink"
            >
              {t(`mail.part.${one}`)}
            </button>
          ))}
        </fieldset>
      </div>
      <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-3 text-small">
        <dt className="text-quiet">{t('mail.from')}</dt>
        <dd>{mail.from}</dd>
        <dt className="text-quiet">{t('mail.subject')}</dt>
        <dd className="font-semibold">{mail.subject}</dd>
      </dl>
      <iframe
        name={frame}
        title={t('mail.frame')}
        sandbox=""
        className="block h-[26rem] max-h-[50dvh] w-full rounded-house border border-line-strong bg-card"
      />
    </div>
  );
}

/** The colours of the page, in which the mail is shown. */
function useScheme(): 'light' | 'dark' {
  const [scheme] = useState<'light' | 'dark'>(() => {
    const { theme } = document.documentElement.dataset;
    if (theme === 'light' || theme === 'dark') return theme;
    return matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';
  });
  return scheme;
}
