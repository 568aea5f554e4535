import { getWords } from '@/app/_web/words';
import { Link } from '@/app/link';
import { PageHead } from '../../page-head';

/** For ids that are no group’s, or no group’s any more. */
export async function NoGroupHere() {
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
