import type { Metadata } from 'next';
import { redirect } from 'next/navigation';
import type { ReactNode } from 'react';
import { requireActor } from '@/app/_web/actor';
import { ownPath } from '@/app/_web/own-path';
import { getWords } from '@/app/_web/words';
import { hasProved } from '@/lib/actor';
import { config } from '@/lib/config';
import { isTwoFactorOn } from '@/lib/factors/queries';
import { arePasskeysPossible } from '@/lib/passkeys/policy';
import { countPasskeys } from '@/lib/passkeys/queries';
import { PageHead } from '../page-head';
import { PasskeyProof } from './passkey-proof';
import { CodeProofForm, ProveForm } from './prove-form';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getWords('prove'))('title') };
}

/**
 * Comes before what nobody else may do on a device that was left signed in. Any one way to prove is enough, but to an app
 * that asks for a second factor (`by=factor`). An app may want it proved just now, however lately it was (`by=again`).
 */
export default async function ProvePage({ searchParams }: PageProps<'/prove'>) {
  const asked = await searchParams;
  const next = ownPath(asked.next);
  const actor = await requireActor(next);
  const isForApp = asked.by === 'factor';
  if (isForApp ? actor.hasShownFactor : asked.by !== 'again' && hasProved(actor)) redirect(next);
  const [hasCode, passkeys] = await Promise.all([isTwoFactorOn(actor.id), countPasskeys(actor)]);
  const t = await getWords('prove');
  return (
    <div className="mx-auto max-w-102 space-y-5">
      <PageHead title={t(isForApp ? 'factorTitle' : 'title')} about={t(isForApp ? 'factorAbout' : 'about')} />
      {!isForApp && <ProveForm next={next} email={actor.email} />}
      {hasCode && (
        <Or isFirst={isForApp}>
          <CodeProofForm next={next} />
        </Or>
      )}
      {passkeys > 0 && arePasskeysPossible() && (
        <Or isFirst={isForApp && !hasCode}>
          <PasskeyProof next={next} origin={config().baseUrl} />
        </Or>
      )}
    </div>
  );
}

async function Or({ isFirst, children }: { isFirst: boolean; children: ReactNode }) {
  const t = await getWords('prove');
  if (isFirst) return children;
  return (
    <div className="space-y-5 border-t border-line pt-5">
      <p className="text-small text-quiet">{t('or')}</p>
      {children}
    </div>
  );
}
