'use client';

import { PasskeyForm } from '@/components/passkey-form';
import { beginProving, provePasskey } from './passkey-actions';

/** By a passkey. For whoever has one, where the instance's address makes passkeys possible. */
export function PasskeyProof({ next, origin }: { next: string; origin: string }) {
  return <PasskeyForm begin={beginProving} finish={provePasskey} next={next} origin={origin} />;
}
