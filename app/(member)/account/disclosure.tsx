'use client';

import type { ReactNode } from 'react';
import { Button, buttonLook } from '@/components/button';
import { Form, type FormAction, SubmitButton, useForm } from '@/components/form';
import { Outcome } from './outcome';

/** What can be open on the page, one at a time; the address says which, so it needs no JavaScript. */
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

/** A form that is shown when it is asked for, and gives way to what was done. */
export function Disclosure({ change, label, isOpen, action, email, children }: DisclosureProps) {
  const form = useForm(action);
  const { result } = form.state;
  const isDone = result !== undefined;
  return (
    <>
      <Outcome sentence={result} />
      {isOpen && !isDone ? (
        <Form {...form}>
          {/* Not shown and not read by us: it tells password managers whose password this is. */}
          <input type="email" autoComplete="username" value={email} readOnly hidden />
          {children}
          <div className="flex flex-wrap gap-3">
            <SubmitButton>{label}</SubmitButton>
            <a href="/account" className={buttonLook('quiet')}>
              Cancel
            </a>
          </div>
        </Form>
      ) : (
        // The browser's own, which loads the page anew: what was done before is said no longer then.
        <form action="/account">
          <input type="hidden" name="change" value={change} />
          {/* It stands where a button was pressed that is gone, and takes the focus over. */}
          <Button type="submit" look="plain" autoFocus={isDone}>
            {label}
          </Button>
        </form>
      )}
    </>
  );
}
