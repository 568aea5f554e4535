import { getWords, readerLanguage } from '@/app/_web/words';
import { When } from '@/components/when';
import type { Notice } from '@/lib/oidc/queries';
import { sayNoticeCause } from '@/words/notices';
import { progressOf } from '../../told';
import { Part } from './part';

/** Of each app, whether it was told of their last sign-out; nothing where none had to be. */
export async function Told({ notices }: { notices: Notice[] }) {
  if (notices.length === 0) return null;
  const t = await getWords('oidcTold');
  const language = await readerLanguage();
  return (
    <Part id="told" title={t('title')}>
      <ul aria-labelledby="told">
        {notices.map((notice) => {
          const { id, app, cause, causeFacts, nextTryAt, settledAt } = notice;
          const progress = progressOf(notice);
          const at = settledAt ?? nextTryAt;
          return (
            <li key={id} className="border-b border-line py-2">
              <p className="wrap-anywhere">
                {t.rich(`app.${progress}`, {
                  name: () => <bdi className="font-semibold">{app.name}</bdi>,
                  when: () => at && <When at={at} isDue={settledAt === null} />,
                })}
              </p>
              {cause && (
                <p className="text-small text-quiet wrap-anywhere">
                  {sayNoticeCause({ code: cause, facts: causeFacts }, language)}
                </p>
              )}
            </li>
          );
        })}
      </ul>
    </Part>
  );
}
