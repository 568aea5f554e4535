import type { Metadata } from 'next';
import { redirect } from 'next/navigation';
import { requireActor } from '@/app/_web/actor';
import { getWords } from '@/app/_web/words';
import { mayManageApps } from '@/lib/apps/policy';
import { PRESETS } from '@/lib/apps/presets';
import { config } from '@/lib/config';
import { listGroupNames } from '@/lib/groups/queries';
import { PageHead } from '../../page-head';
import { AddForm } from './add-form';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getWords('apps'))('add') };
}

/** Asks what it is, where it is and who may open it. It ends with what its proxy or the app itself has to be told. */
export default async function AddAppPage() {
  const actor = await requireActor();
  if (!mayManageApps(actor)) redirect('/apps');
  const t = await getWords('apps');
  const { protocol, hostname } = new URL(config().baseUrl);
  return (
    <div className="mx-auto max-w-text space-y-6">
      <PageHead back={{ href: '/apps', label: t('title') }} title={t('add')} about={t('addAbout')} />
      <AddForm
        known={Object.entries(PRESETS).map(([value, { name, port, signIn, speaksOidc }]) => ({
          ...{ value, name, port },
          signsIn: speaksOidc ? (signIn === 'own' ? 'mostly' : 'also') : 'no',
        }))}
        groups={await listGroupNames(actor)}
        example={`${protocol}//wiki.${hostname}`}
      />
    </div>
  );
}
