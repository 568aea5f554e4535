'use client';

import type { ReactNode } from 'react';
import { DoneNotice } from './done-notice';
import { Form, type FormAction, SubmitButton, useForm } from './form';
import { Below, Cancel, Opener, useOpening } from './opening';
import { Row } from './section';

type ChangeRowProps = {
  /** By which the address opens the form. */
  change: string;
  name: string;
  value: ReactNode;
  /** On the button that opens the form. */
  label: string;
  /** On the one that sends it, where it says something else. */
  submit?: string;
  action: FormAction<string>;
  /** When it changes and what had the focus is gone, the button that opens the form takes it. */
  watched?: unknown;
  children: ReactNode;
};

/** A row with a deed that opens a form below it. Once that was sent, the deed again, and what was done. */
export function ChangeRow({
  change,
  name,
  value,
  label,
  submit = label,
  action,
  watched,
  children,
}: ChangeRowProps) {
  const form = useForm(action);
  const { isOpen, open, close } = useOpening(change, form.state);
  return (
    <Row
      name={name}
      deed={
        <Opener change={change} isOpen={isOpen} onOpen={open} watched={watched}>
          {label}
        </Opener>
      }
      below={
        <Below>
          <DoneNotice sentence={isOpen ? undefined : form.state.result} />
          {isOpen && (
            <Form {...form}>
              {children}
              <div className="flex flex-wrap gap-2">
                <SubmitButton>{submit}</SubmitButton>
                <Cancel change={change} onClose={close} />
              </div>
            </Form>
          )}
        </Below>
      }
    >
      {value}
    </Row>
  );
}
