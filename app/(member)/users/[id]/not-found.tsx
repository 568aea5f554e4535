import type { Metadata } from 'next';
import { getWords } from '@/app/_web/words';
import { Link } from '@/app/link';
import { PageHead } from '../../page-head';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getWords('person'))('nobody.title') };
}

/** For ids that are nobody’s, or nobody’s any more. */
export default async function NobodyHere() {
  const t = await getWords('person');
  const users = await getWords('users');
  return (
    <div className="space-y-4">
      <PageHead back={{ href: '/users', label: users('title') }} title={t('nobody.title')} />
      <p className="max-w-text">{t('nobody.text')}</p>
      <p>
        <Link href="/users" className="link">
          {t('nobody.back')}
        </Link>
      </p>
    </div>
  );
}
