'use client';

import { PasskeyForm } from '@/components/passkey-form';
import { beginProving, provePasskey } from './passkey-actions';

/** Shows by a passkey who one is, and goes on. For whoever has one, where the instance's address can have any. */
export function PasskeyProof({ next }: { next: string }) {
  return <PasskeyForm begin={beginProving} finish={provePasskey} next={next} />;
}
