'use client';

import { useState } from 'react';
import { Button, buttonLook } from '@/components/button';
import { Field, Form, SubmitButton, useForm } from '@/components/form';
import { isAtOrigin, makePasskey, useHasPasskeys } from '@/components/passkey-ceremony';
import { useWords } from '@/components/words';
import { DoneNotice } from './done-notice';
import { add, beginAdding } from './passkey-actions';

type AddPasskeyProps = {
  /** What the passkey is called unless its owner says otherwise. */
  deviceName: string;
  /** Where to confirm first who one is; null when that was a moment ago. */
  proofPath: string | null;
  /** The address of the instance, where alone passkeys work. */
  origin: string;
};

/** Has the browser make a passkey and adds it. Keeps its height until it is known whether the browser can. */
export function AddPasskey(props: AddPasskeyProps) {
  const t = useWords('accountForms');
  const hasPasskeys = useHasPasskeys();
  return (
    <div className="min-h-11 noscript:hidden">
      {hasPasskeys === false && <p className="text-quiet">{t('passkey.impossible')}</p>}
      {hasPasskeys && !isAtOrigin(props.origin) && (
        <p className="text-quiet">{t('passkey.elsewhere', { origin: props.origin })}</p>
      )}
      {hasPasskeys && isAtOrigin(props.origin) && <Adding {...props} />}
    </div>
  );
}

function Adding({ deviceName, proofPath }: AddPasskeyProps) {
  const t = useWords('accountForms');
  const sayFailure = useWords('passkey');
  /** The form's state when it was opened; null while it is closed. */
  const [opened, setOpened] = useState<object | null>(null);
  const form = useForm<string>(async (_before, fields) => {
    const { result, ...refused } = await beginAdding({}, fields);
    if (!result) return refused;
    const { answer, failure } = await makePasskey(result);
    if (answer === undefined) return { message: failure && sayFailure(`failed.${failure}`) };
    fields.set('answer', answer);
    return add({}, fields);
  });
  const { result } = form.state;
  // Once a passkey was added, the form closes.
  const isOpen = opened !== null && (result === undefined || opened === form.state);

  return (
    <div className="space-y-4">
      <DoneNotice sentence={isOpen ? undefined : result} />
      {isOpen ? (
        <Form {...form}>
          <Field
            name="name"
            label={t('passkey.name')}
            help={t('passkey.nameHelp')}
            defaultValue={deviceName}
            autoComplete="off"
            autoFocus
          />
          <div className="flex flex-wrap gap-3">
            <SubmitButton>{t('passkey.add')}</SubmitButton>
            <Button look="quiet" onClick={() => setOpened(null)}>
              {t('cancel')}
            </Button>
          </div>
        </Form>
      ) : proofPath ? (
        <a href={proofPath} className={buttonLook('plain')}>
          {t('passkey.add')}
        </a>
      ) : (
        // Once a passkey was added, the button that was pressed is gone, so this one takes the focus.
        <Button look="plain" autoFocus={result !== undefined} onClick={() => setOpened(form.state)}>
          {t('passkey.add')}
        </Button>
      )}
    </div>
  );
}
