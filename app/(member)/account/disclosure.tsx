'use client';

import type { ReactNode } from 'react';
import { Button, buttonLook } from '@/components/button';
import { Form, type FormAction, SubmitButton, useForm } from '@/components/form';
import { useWords } from '@/components/words';
import { DoneNotice } from './done-notice';

/** The forms of which one can be open on the page. The address says which, so it needs no JavaScript. */
type Change = 'email' | 'password';

type DisclosureProps = {
  change: Change;
  /** On the button that opens the form, and on the one that sends it. */
  label: string;
  isOpen: boolean;
  action: FormAction<string>;
  /** Whose password it is, for password managers. */
  email: string;
  children: ReactNode;
};

/** A button that opens a form; once it was sent, the button again, and what was done. */
export function Disclosure({ change, label, isOpen, action, email, children }: DisclosureProps) {
  const t = useWords('accountForms');
  const form = useForm(action);
  const { result } = form.state;
  const isDone = result !== undefined;
  return (
    <>
      <DoneNotice sentence={result} />
      {isOpen && !isDone ? (
        <Form {...form}>
          {/* Not shown and not read: it tells password managers whose password this is. */}
          <input type="email" autoComplete="username" value={email} readOnly hidden />
          {children}
          <div className="flex flex-wrap gap-3">
            <SubmitButton>{label}</SubmitButton>
            <a href="/account" className={buttonLook('quiet')}>
              {t('cancel')}
            </a>
          </div>
        </Form>
      ) : (
        // No server action: the browser loads the page anew, and what was done before is no longer said.
        <form action="/account">
          <input type="hidden" name="change" value={change} />
          {/* The button that was pressed is gone, so this one in its place takes the focus. */}
          <Button type="submit" look="plain" autoFocus={isDone}>
            {label}
          </Button>
        </form>
      )}
    </>
  );
}
