import type { Metadata } from 'next';
import Link from 'next/link';
import { getWords } from '@/app/_web/words';
import { PageHead } from '../../page-head';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getWords('groups'))('gone.title') };
}

/** For ids that are no group’s, or no group’s any more. */
export default async function NoGroupHere() {
  const t = await getWords('groups');
  return (
    <div className="space-y-4">
      <PageHead back={{ href: '/groups', label: t('title') }} title={t('gone.title')} />
      <p className="max-w-text">{t('gone.text')}</p>
      <p>
        <Link href="/groups" className="link">
          {t('gone.back')}
        </Link>
      </p>
    </div>
  );
}
