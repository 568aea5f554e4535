import { getWords } from '@/app/_web/words';
import { Link } from '@/app/link';
import { PageHead } from './page-head';

const LISTS = { app: 'apps', group: 'groups', person: 'users' } as const;

/** For ids that are of no such thing, or of none any more. */
export async function Gone({ what }: { what: keyof typeof LISTS }) {
  const t = await getWords('gone');
  const list = LISTS[what];
  const href = `/${list}`;
  return (
    <div className="space-y-4">
      <PageHead back={{ href, label: (await getWords(list))('title') }} title={t(`${what}.title`)} />
      <p className="max-w-text">{t(`${what}.text`)}</p>
      <p>
        <Link href={href} className="link">
          {t(`${what}.back`)}
        </Link>
      </p>
    </div>
  );
}
