import type { Metadata } from 'next';
import { redirect } from 'next/navigation';
import type { ReactNode } from 'react';
import { requireActor } from '@/app/_web/actor';
import { ownPath } from '@/app/_web/own-path';
import { Card } from '@/components/card';
import { isTwoFactorOn } from '@/lib/factors/queries';
import { arePasskeysPossible } from '@/lib/passkeys/policy';
import { countPasskeys } from '@/lib/passkeys/queries';
import { hasProved } from '@/lib/proof';
import { PasskeyProof } from './passkey-proof';
import { CodeProofForm, ProveForm } from './prove-form';

export const metadata: Metadata = { title: 'Confirm that it is you' };

/** Asked before what nobody is to do on a device that was left open. Any one of what the person has will do. */
export default async function ProvePage({ searchParams }: PageProps<'/prove'>) {
  const next = ownPath((await searchParams).next);
  const actor = await requireActor(next);
  if (hasProved(actor)) redirect(next);
  const [hasCode, passkeys] = await Promise.all([isTwoFactorOn(actor.id), countPasskeys(actor)]);
  return (
    <div className="mx-auto max-w-md">
      <Card title="Confirm that it is you">
        <p>What comes next is asked of you alone. You are not asked again for ten minutes.</p>
        <ProveForm next={next} email={actor.email} />
        {hasCode && (
          <Or>
            <CodeProofForm next={next} />
          </Or>
        )}
        {passkeys > 0 && arePasskeysPossible() && (
          <Or>
            <PasskeyProof next={next} />
          </Or>
        )}
      </Card>
    </div>
  );
}

function Or({ children }: { children: ReactNode }) {
  return (
    <div className="space-y-5 border-t border-line pt-5">
      <p className="text-small text-quiet">Or another way</p>
      {children}
    </div>
  );
}
