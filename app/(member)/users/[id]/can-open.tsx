import { getWords, readerLanguage } from '@/app/_web/words';
import { Link } from '@/app/link';
import { ThingFace } from '@/components/face';
import { Rows, Section } from '@/components/section';
import type { UserActor } from '@/lib/actor';
import { iconPathOf } from '@/lib/apps/link';
import { hasApps, listAppsOf } from '@/lib/apps/queries';
import { sayList } from '@/words/say';

type CanOpenProps = { actor: UserActor; id: string; isUser: boolean };

/** Which apps they can open, or will once they have joined, and by what; nothing where there are no apps. */
export async function CanOpen({ actor, id, isUser }: CanOpenProps) {
  const apps = await listAppsOf(actor, id);
  if (apps.length === 0 && !(await hasApps())) return null;
  const language = await readerLanguage();
  const t = await getWords('person');
  return (
    <Section id="can-open" title={t(isUser ? 'canOpen.title' : 'canOpen.later')}>
      {apps.length === 0 ? (
        <p className="border-b border-line py-3 text-quiet">{t('canOpen.nothing')}</p>
      ) : (
        <Rows label="can-open">
          {apps.map((app) => (
            <li key={app.id} className="flex items-center gap-3 py-2">
              <ThingFace id={app.id} name={app.name} icon={iconPathOf(app)} />
              <div className="min-w-0">
                <Link href={`/apps/${app.id}`} className="font-semibold wrap-anywhere hover:underline">
                  <bdi>{app.name}</bdi>
                </Link>
                <p className="text-small text-quiet">
                  {app.isForEverybody && t('canOpen.everybody')}
                  {!app.isForEverybody &&
                    app.groups.length > 0 &&
                    t('canOpen.groups', { groups: sayList(app.groups, language), count: app.groups.length })}
                  {!app.isForEverybody && app.groups.length === 0 && t('canOpen.alone')}
                </p>
              </div>
            </li>
          ))}
        </Rows>
      )}
    </Section>
  );
}
