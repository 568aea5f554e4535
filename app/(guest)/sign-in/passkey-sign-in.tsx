'use client';

import { PasskeyForm } from '@/components/passkey-form';
import { useWords } from '@/components/words';
import { beginSignIn, signInByPasskey } from './passkey-actions';

/** Signs in without address and password, by the button or by picking a passkey in the field "Email". */
export function PasskeySignIn({ next, origin }: { next: string; origin: string }) {
  const or = useWords('signIn')('or');
  return (
    <PasskeyForm begin={beginSignIn} finish={signInByPasskey} next={next} origin={origin} or={or} isInField />
  );
}
