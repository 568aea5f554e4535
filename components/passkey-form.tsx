'use client';

import type { PublicKeyCredentialRequestOptionsJSON } from '@simplewebauthn/browser';
import { Fingerprint } from 'lucide-react';
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
  /** Stands between the button and what is above it. */
  or?: string;
};

/**
 * A button that asks for a passkey, until the browser is seen to know none; without JavaScript, which passkeys need, there
 * is no button.
 */
export function PasskeyForm({ begin, finish, next, origin, isInField = false, or }: PasskeyFormProps) {
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

  // Most browsers know passkeys, so the place is not seen to fill.
  if (hasPasskeys === false) return null;
  return (
    <div className="noscript:hidden">
      {or && (
        <p className="mb-4 flex items-center gap-3 text-small text-quiet before:h-px before:flex-1 before:bg-line after:h-px after:flex-1 after:bg-line">
          {or}
        </p>
      )}
      <Form {...form}>
        <input type="hidden" name="next" value={next} />
        <SubmitButton look="plain" className="w-full">
          <Fingerprint size={16} strokeWidth={1.75} aria-hidden="true" />
          {t('use')}
        </SubmitButton>
      </Form>
    </div>
  );
}
