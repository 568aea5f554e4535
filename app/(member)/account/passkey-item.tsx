'use client';

import { KeyRound } from 'lucide-react';
import type { ReactNode } from 'react';
import { DoneNotice } from '@/components/done-notice';
import { Field, Form, SubmitButton, useForm } from '@/components/form';
import { Asked, Below, Cancel, Opener, useOpening } from '@/components/opening';
import { useWords } from '@/components/words';
import { remove, rename } from './passkey-actions';

type PasskeyItemProps = {
  passkeyId: string;
  name: string;
  hasProved: boolean;
  /** Since when it is there, and when it was used. */
  children: ReactNode;
};

const hidden = (words: ReactNode) => <span className="sr-only">{words}</span>;

/** One passkey, with what renames and removes it. */
export function PasskeyItem({ passkeyId, name, hasProved, children }: PasskeyItemProps) {
  const t = useWords('accountForms');
  const renaming = useForm(rename);
  const removing = useForm(remove);
  const renameOpening = useOpening(passkeyId, renaming.state);
  const removeOpening = useOpening(`remove-${passkeyId}`, removing.state);
  return (
    <li className="py-2">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <div className="flex min-w-0 flex-[1_1_14rem] gap-3">
          <KeyRound size={20} strokeWidth={1.75} className="mt-0.5 shrink-0 text-quiet" aria-hidden="true" />
          <div className="min-w-0">
            <p className="font-semibold">
              <bdi>{name}</bdi>
            </p>
            <p className="text-small text-quiet">{children}</p>
          </div>
        </div>
        <div className="flex flex-wrap gap-2">
          <Opener change={passkeyId} isOpen={renameOpening.isOpen} onOpen={renameOpening.open}>
            {t.rich('passkey.renameOne', { name, hidden })}
          </Opener>
          <Opener
            change={`remove-${passkeyId}`}
            isOpen={removeOpening.isOpen}
            onOpen={hasProved ? removeOpening.open : undefined}
            look="danger"
          >
            {t.rich('passkey.remove', { name, hidden })}
          </Opener>
        </div>
      </div>
      <Below>
        <DoneNotice sentence={renameOpening.isOpen ? undefined : renaming.state.result} />
        {renameOpening.isOpen && (
          <Form {...renaming}>
            <input type="hidden" name="passkeyId" value={passkeyId} />
            <Field name="name" label={t('passkey.name')} defaultValue={name} autoComplete="off" autoFocus />
            <div className="flex flex-wrap gap-2">
              <SubmitButton>{t('passkey.rename')}</SubmitButton>
              <Cancel change={passkeyId} onClose={renameOpening.close} />
            </div>
          </Form>
        )}
        {removeOpening.isOpen && (
          <Form {...removing}>
            <input type="hidden" name="passkeyId" value={passkeyId} />
            <Asked>{t('passkey.removeEffect')}</Asked>
            <div className="flex flex-wrap gap-2">
              <SubmitButton look="danger">{t.rich('passkey.remove', { name, hidden })}</SubmitButton>
              <Cancel change={`remove-${passkeyId}`} onClose={removeOpening.close} />
            </div>
          </Form>
        )}
      </Below>
    </li>
  );
}
