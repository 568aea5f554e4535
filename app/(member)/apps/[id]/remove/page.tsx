import type { Metadata } from 'next';
import { getWords } from '@/app/_web/words';
import { Gone } from '../../../gone';
import { PageHead } from '../../../page-head';
import { pathOf } from '../../paths';
import { loadApp } from '../load';
import { RemoveForm } from './remove-form';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getWords('app'))('remove.label') };
}

/** Says who loses an app before it is removed. */
export default async function RemoveAppPage({ params }: PageProps<'/apps/[id]/remove'>) {
  const loaded = await loadApp((await params).id);
  if (!loaded) return <Gone what="app" />;
  const { id, name, kind, people } = loaded.app;
  const t = await getWords('app');
  return (
    <div className="max-w-text space-y-6">
      <PageHead
        back={{ href: pathOf(id), label: name }}
        title={t('remove.title', { name })}
        about={t('remove.who', { count: people })}
      />
      <p>{t(`remove.${kind}`)}</p>
      <RemoveForm id={id} name={name} />
    </div>
  );
}
