'use client';

import type { ReactNode } from 'react';
import { DoneNotice } from '@/components/done-notice';
import { Field, Form, SubmitButton, useForm } from '@/components/form';
import { Below, Cancel, Opener, useOpening } from '@/components/opening';
import { isAtOrigin, makePasskey, useHasPasskeys } from '@/components/passkey-ceremony';
import { Row } from '@/components/section';
import { useWords } from '@/components/words';
import { add, beginAdding } from './passkey-actions';

const CHANGE = 'passkey';

type PasskeysRowProps = {
  /** What the passkey is called unless its owner says otherwise. */
  deviceName: string;
  /** The address of the instance, where alone passkeys work. */
  origin: string;
  hasProved: boolean;
  /** Where somebody goes on to who was led here for a second factor. */
  next?: string | undefined;
  /** Why none can be added here. */
  obstacle: string | null;
  /** The passkeys that there are. */
  list: ReactNode;
  children: ReactNode;
};

/** Has the browser make a passkey and adds it. Whether the browser can is known in the browser alone. */
export function PasskeysRow({
  deviceName,
  origin,
  hasProved,
  next,
  obstacle,
  list,
  children,
}: PasskeysRowProps) {
  const t = useWords('accountForms');
  const sayFailure = useWords('passkey');
  const form = useForm<string>(async (_before, fields) => {
    const { result, ...refused } = await beginAdding({}, fields);
    if (!result) return refused;
    const { answer, failure } = await makePasskey(result);
    if (answer === undefined) return { message: failure && sayFailure(`failed.${failure}`) };
    fields.set('answer', answer);
    return add({}, fields);
  });
  const { isOpen, open, close } = useOpening(CHANGE, form.state);
  const hasPasskeys = useHasPasskeys();
  const trouble =
    obstacle ??
    (hasPasskeys === false
      ? t('passkey.impossible')
      : hasPasskeys && !isAtOrigin(origin)
        ? t('passkey.elsewhere', { origin })
        : null);
  return (
    <Row
      name={t('passkey.heading')}
      deed={
        trouble === null && (
          // Keeps its place until it is known whether the browser can.
          <div className={hasPasskeys ? 'noscript:hidden' : 'invisible noscript:hidden'}>
            <Opener change={CHANGE} isOpen={isOpen} onOpen={hasProved ? open : undefined}>
              {t('passkey.add')}
            </Opener>
          </div>
        )
      }
      below={
        <>
          <Below>
            <DoneNotice sentence={isOpen ? undefined : form.state.result} />
            {isOpen && trouble === null && (
              <Form {...form} className="noscript:hidden">
                {next && <input type="hidden" name="next" value={next} />}
                <Field
                  name="name"
                  label={t('passkey.name')}
                  help={t('passkey.nameHelp')}
                  defaultValue={deviceName}
                  autoComplete="off"
                  autoFocus
                />
                <div className="flex flex-wrap gap-2">
                  <SubmitButton>{t('passkey.add')}</SubmitButton>
                  <Cancel change={CHANGE} onClose={close} />
                </div>
              </Form>
            )}
          </Below>
          {list}
        </>
      }
    >
      {children}
      {trouble === null ? (
        <p className="hidden text-small text-quiet noscript:block">{t('passkey.script')}</p>
      ) : (
        <p className="text-small text-quiet">{trouble}</p>
      )}
    </Row>
  );
}
