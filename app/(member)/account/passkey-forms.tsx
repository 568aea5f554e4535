'use client';

import { Button, buttonLook } from '@/components/button';
import { Field, Form, SubmitButton, useForm } from '@/components/form';
import { Outcome } from './outcome';
import { remove, rename } from './passkey-actions';

type PasskeyProps = { passkeyId: string; name: string };

/** Rename and remove, for one passkey. The address says whose form is open, so it needs no JavaScript. */
export function PasskeyForms({ passkeyId, name, isOpen }: PasskeyProps & { isOpen: boolean }) {
  const form = useForm(rename);
  const { result } = form.state;
  const isDone = result !== undefined;
  return (
    <>
      <div className="w-full has-[[role=status]:empty]:hidden">
        <Outcome sentence={result} />
      </div>
      {isOpen && !isDone ? (
        <Form {...form} className="w-full">
          <input type="hidden" name="passkeyId" value={passkeyId} />
          <Field name="name" label="Passkey name" defaultValue={name} autoComplete="off" autoFocus />
          <div className="flex flex-wrap gap-3">
            <SubmitButton>Rename</SubmitButton>
            <a href="/account" className={buttonLook('quiet')}>
              Cancel
            </a>
          </div>
        </Form>
      ) : (
        <div className="flex flex-wrap gap-3">
          {/* The browser's own, which loads the page anew: what was done before is said no longer then. */}
          <form action="/account">
            <input type="hidden" name="change" value={passkeyId} />
            <Button type="submit" look="plain" autoFocus={isDone}>
              Rename <span className="sr-only">{name}</span>
            </Button>
          </form>
          <RemovePasskey passkeyId={passkeyId} name={name} />
        </div>
      )}
    </>
  );
}

function RemovePasskey({ passkeyId, name }: PasskeyProps) {
  return (
    <Form {...useForm(remove)}>
      <input type="hidden" name="passkeyId" value={passkeyId} />
      <SubmitButton look="danger">
        Remove <span className="sr-only">{name}</span>
      </SubmitButton>
    </Form>
  );
}
