import type { Metadata } from 'next';
import { redirect } from 'next/navigation';
import { currentActor } from '@/app/_web/actor';
import { getWords } from '@/app/_web/words';
import { Card } from '@/components/card';
import { config } from '@/lib/config';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getWords('account'))('deleted.title') };
}

/** Where whoever has deleted their own account finds themselves, signed out. */
export default async function AccountDeletedPage() {
  if ((await currentActor()).kind === 'user') redirect('/');
  const t = await getWords('account');
  return (
    <Card title={t('deleted.title')}>
      <p>{t('deleted.text', { instance: config().instanceName })}</p>
    </Card>
  );
}
