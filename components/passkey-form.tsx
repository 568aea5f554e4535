'use client';

import type { PublicKeyCredentialRequestOptionsJSON } from '@simplewebauthn/browser';
import { KeyRound } from 'lucide-react';
import { startTransition, useEffect } from 'react';
import { Form, type FormAction, SubmitButton, useForm } from './form';
import {
  askForPasskey,
  canOfferPasskeys,
  isAtOrigin,
  offerPasskeys,
  useHasPasskeys,
} from './passkey-ceremony';
import { useWords } from './words';

/** Below the five minutes for which a challenge is good. */
const ASK_ANEW_MS = 4 * 60_000;

/** Until one of them, the server is asked nothing: a page that is only open writes nothing. */
const SIGNS_OF_LIFE = ['pointermove', 'pointerdown', 'keydown'] as const;

type PasskeyFormProps = {
  /** Says what the device is to sign. */
  begin: FormAction<PublicKeyCredentialRequestOptionsJSON>;
  /** Takes the device's answer, in the field "answer", and where to go on, in the field "next". */
  finish: FormAction<unknown>;
  next: string;
  /** The address of the instance, where alone passkeys work. */
  origin: string;
  /** Offers passkeys in the browser's list below a field, too: one whose autoComplete ends with "webauthn". */
  isInField?: boolean;
};

/**
 * A button that asks for a passkey. It is there once the browser is seen to know passkeys, and its place before; without
 * JavaScript, which passkeys need, there is neither.
 */
export function PasskeyForm({ begin, finish, next, origin, isInField = false }: PasskeyFormProps) {
  const t = useWords('passkey');
  const hasPasskeys = useHasPasskeys();
  const form = useForm<unknown>(async (_before, fields) => {
    if (fields.has('answer')) return finish({}, fields);
    if (!isAtOrigin(origin)) return { message: t('failed.address_unsuited') };
    const { result, ...refused } = await begin({}, new FormData());
    if (!result) return refused;
    const { answer, failure } = await askForPasskey(result);
    if (answer === undefined) return failure ? { message: t(`failed.${failure}`) } : {};
    fields.set('answer', answer);
    return finish({}, fields);
  });
  const { submit, isPending } = form;

  useEffect(() => {
    // A device is asked one thing at a time; what the button asks goes first.
    if (!isInField || isPending || !isAtOrigin(origin)) return;
    const over = new AbortController();
    const { signal } = over;
    const offer = async () => {
      if (!(await canOfferPasskeys())) return;
      const { result } = await begin({}, new FormData());
      if (!result || signal.aborted) return;
      const { answer } = await offerPasskeys(result, signal);
      if (answer === undefined || signal.aborted) return;
      const fields = new FormData();
      fields.set('next', next);
      fields.set('answer', answer);
      startTransition(() => submit(fields));
    };
    // Nobody has asked for this offer, so nobody is told that it cannot be made.
    const offerQuietly = () => offer().catch(() => {});
    let timer: ReturnType<typeof setInterval> | undefined;
    const keepOffering = () => {
      if (timer) return;
      timer = setInterval(offerQuietly, ASK_ANEW_MS);
      offerQuietly();
    };
    for (const sign of SIGNS_OF_LIFE) document.addEventListener(sign, keepOffering, { once: true, signal });
    return () => {
      over.abort();
      clearInterval(timer);
    };
  }, [isInField, isPending, begin, next, origin, submit]);

  return (
    <div className="min-h-11 noscript:hidden">
      {hasPasskeys && (
        <Form {...form}>
          <input type="hidden" name="next" value={next} />
          <SubmitButton look="plain" className="w-full">
            <KeyRound size={20} aria-hidden="true" />
            {t('use')}
          </SubmitButton>
        </Form>
      )}
    </div>
  );
}
