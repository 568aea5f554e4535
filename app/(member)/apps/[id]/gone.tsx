import { getWords } from '@/app/_web/words';
import { Link } from '@/app/link';
import { PageHead } from '../../page-head';

/** For ids that are no app’s, or no app’s any more. */
export async function NoApp() {
  const t = await getWords('app');
  const apps = await getWords('apps');
  return (
    <div className="space-y-4">
      <PageHead back={{ href: '/apps', label: apps('title') }} title={t('gone.title')} />
      <p className="max-w-text">{t('gone.text')}</p>
      <p>
        <Link href="/apps" className="link">
          {t('gone.back')}
        </Link>
      </p>
    </div>
  );
}
