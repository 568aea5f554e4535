import type { Metadata } from 'next';
import { redirect } from 'next/navigation';
import { requireProof } from '@/app/_web/actor';
import { getWords } from '@/app/_web/words';
import { config } from '@/lib/config';
import { isTwoFactorOn } from '@/lib/factors/queries';
import { PageHead } from '../../page-head';
import { NewCodesForm } from './new-codes-form';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getWords('twoFactor'))('codes.title') };
}

/** New backup codes in the place of the old ones, on a page of their own: it can be printed. */
export default async function BackupCodesPage() {
  const actor = await requireProof();
  if (!(await isTwoFactorOn(actor.id))) redirect('/account');
  const t = await getWords('twoFactor');
  const account = await getWords('account');
  return (
    <div className="mx-auto max-w-text space-y-6">
      <div className="print:hidden">
        <PageHead title={t('codes.title')} back={{ href: '/account', label: account('title') }} />
      </div>
      <NewCodesForm owner={t('owner', { email: actor.email, instance: config().instanceName })} />
    </div>
  );
}
