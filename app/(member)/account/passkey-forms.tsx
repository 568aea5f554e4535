'use client';

import type { ReactNode } from 'react';
import { Button, buttonLook } from '@/components/button';
import { Field, Form, SubmitButton, useForm } from '@/components/form';
import { useWords } from '@/components/words';
import { DoneNotice } from './done-notice';
import { remove, rename } from './passkey-actions';

type PasskeyProps = { passkeyId: string; name: string };

const hidden = (words: ReactNode) => <span className="sr-only">{words}</span>;

/** Rename and remove, for one passkey. The address says whose form is open, so it needs no JavaScript. */
export function PasskeyForms({ passkeyId, name, isOpen }: PasskeyProps & { isOpen: boolean }) {
  const t = useWords('accountForms');
  const form = useForm(rename);
  const { result } = form.state;
  const isDone = result !== undefined;
  return (
    <>
      <div className="w-full has-[[role=status]:empty]:hidden">
        <DoneNotice sentence={result} />
      </div>
      {isOpen && !isDone ? (
        <Form {...form} className="w-full">
          <input type="hidden" name="passkeyId" value={passkeyId} />
          <Field name="name" label={t('passkey.name')} defaultValue={name} autoComplete="off" autoFocus />
          <div className="flex flex-wrap gap-3">
            <SubmitButton>{t('passkey.rename')}</SubmitButton>
            <a href="/account" className={buttonLook('quiet')}>
              {t('cancel')}
            </a>
          </div>
        </Form>
      ) : (
        <div className="flex flex-wrap gap-3">
          {/* No server action: the browser loads the page anew, and what was done before is no longer said. */}
          <form action="/account">
            <input type="hidden" name="change" value={passkeyId} />
            <Button type="submit" look="plain" autoFocus={isDone}>
              {t.rich('passkey.renameOne', { name, hidden })}
            </Button>
          </form>
          <RemovePasskey passkeyId={passkeyId} name={name} />
        </div>
      )}
    </>
  );
}

function RemovePasskey({ passkeyId, name }: PasskeyProps) {
  const t = useWords('accountForms');
  return (
    <Form {...useForm(remove)}>
      <input type="hidden" name="passkeyId" value={passkeyId} />
      <SubmitButton look="danger">{t.rich('passkey.remove', { name, hidden })}</SubmitButton>
    </Form>
  );
}
