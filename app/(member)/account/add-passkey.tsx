'use client';

import { useState } from 'react';
import { Button, buttonLook } from '@/components/button';
import { Field, Form, SubmitButton, useForm } from '@/components/form';
import { makePasskey, useHasPasskeys } from '@/components/passkey-ceremony';
import { Outcome } from './outcome';
import { add, beginAdding } from './passkey-actions';

type AddPasskeyProps = {
  /** What the passkey is called unless its owner says otherwise. */
  deviceName: string;
  /** Where to show who one is first; null when that was a moment ago. */
  proofPath: string | null;
};

/** Has the browser make a passkey and adds it. Its place is there before it is seen whether the browser can. */
export function AddPasskey(props: AddPasskeyProps) {
  const hasPasskeys = useHasPasskeys();
  return (
    <div className="min-h-11 noscript:hidden">
      {hasPasskeys === false && <p className="text-quiet">This browser cannot add a passkey.</p>}
      {hasPasskeys && <Adding {...props} />}
    </div>
  );
}

function Adding({ deviceName, proofPath }: AddPasskeyProps) {
  /** How the form stood when it was opened; null while it is not. */
  const [opened, setOpened] = useState<object | null>(null);
  const form = useForm<string>(async (_before, fields) => {
    const { result, ...refused } = await beginAdding({}, fields);
    if (!result) return refused;
    const { answer, message } = await makePasskey(result);
    if (answer === undefined) return { message };
    fields.set('answer', answer);
    return add({}, fields);
  });
  const { result } = form.state;
  // It gives way to what was done.
  const isOpen = opened !== null && (result === undefined || opened === form.state);

  return (
    <div className="space-y-4">
      <Outcome sentence={isOpen ? undefined : result} />
      {isOpen ? (
        <Form {...form}>
          <Field
            name="name"
            label="Passkey name"
            help="By which you know the device again"
            defaultValue={deviceName}
            autoComplete="off"
            autoFocus
          />
          <div className="flex flex-wrap gap-3">
            <SubmitButton>Add a passkey</SubmitButton>
            <Button look="quiet" onClick={() => setOpened(null)}>
              Cancel
            </Button>
          </div>
        </Form>
      ) : proofPath ? (
        <a href={proofPath} className={buttonLook('plain')}>
          Add a passkey
        </a>
      ) : (
        // Once one was added, this stands where a button was pressed that is gone, and takes the focus over.
        <Button look="plain" autoFocus={result !== undefined} onClick={() => setOpened(form.state)}>
          Add a passkey
        </Button>
      )}
    </div>
  );
}
