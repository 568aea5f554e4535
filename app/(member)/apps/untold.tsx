import { BellOff } from 'lucide-react';
import { getWords, readerLanguage } from '@/app/_web/words';
import { Link } from '@/app/link';
import { buttonLook } from '@/components/button';
import { Notice as Note } from '@/components/notice';
import { Pill } from '@/components/pill';
import type { Notice } from '@/lib/oidc/queries';
import { sayNoticeCause } from '@/words/notices';
import { pathOf } from './paths';

/** Each app that did not take the last sign-out of which it was told, and why. */
export async function Untold({ notices }: { notices: Notice[] }) {
  if (notices.length === 0) return null;
  const t = await getWords('oidcTold');
  const apps = await getWords('apps');
  const language = await readerLanguage();
  const hidden = (words: React.ReactNode) => <span className="sr-only">{words}</span>;
  return (
    <div className="mt-4 space-y-2">
      {notices.map(({ id, app, cause, causeFacts }) => (
        <Note
          key={id}
          tone="warn"
          Icon={BellOff}
          deed={
            <Link href={`${pathOf(app.id)}#told`} className={buttonLook('plain')}>
              {apps.rich('failed.why', { name: app.name, hidden })}
            </Link>
          }
        >
          <p className="font-semibold">{t('untold.title', { name: app.name })}</p>
          <p>{t('untold.about')}</p>
          {cause && <p>{sayNoticeCause({ code: cause, facts: causeFacts }, language)}</p>}
        </Note>
      ))}
    </div>
  );
}

/** In the place of how an app stands. */
export async function NotTold() {
  const t = await getWords('oidcTold');
  return (
    <Pill tone="warn" Icon={BellOff}>
      {t('untold.pill')}
    </Pill>
  );
}
