import { getWords, readerLanguage } from '@/app/_web/words';
import { Link } from '@/app/link';
import { Face, ThingFace } from '@/components/face';
import type { GroupRow as Group } from '@/lib/groups/queries';
import { sayList } from '@/words/say';
import { AS } from '../table-roles';
import { GroupMenu } from './group-menu';

const CELL =
  'h-13 border-b border-line px-3 py-1.5 @max-[34rem]:h-auto @max-[34rem]:border-0 @max-[34rem]:p-0';
/** Where there is little room: the group and its menu, and what else there is to say below its name. */
const NARROW =
  '@max-[34rem]:relative @max-[34rem]:-mx-3 @max-[34rem]:grid @max-[34rem]:grid-cols-[minmax(0,1fr)_auto] @max-[34rem]:items-center @max-[34rem]:gap-x-1 @max-[34rem]:border-b @max-[34rem]:border-line @max-[34rem]:px-3 @max-[34rem]:py-2.5 @max-[34rem]:first:border-t @max-[34rem]:first:border-t-ink @max-[16rem]:grid-cols-[minmax(0,1fr)]';
/** So many faces stand for all who are in it. */
const MOST_FACES = 3;

/** One group of the list. */
export async function GroupRow({ group }: { group: Group }) {
  const { id, name, people, invited, first, apps } = group;
  const count = people + invited;
  const t = await getWords('groups');
  const opened = sayList(
    apps.map((app) => app.name),
    await readerLanguage(),
  );
  const faces = first.slice(0, MOST_FACES);
  return (
    <tr {...AS.row} className={`hover:bg-sunk ${NARROW}`}>
      <td {...AS.cell} className={`${CELL} relative pl-0`}>
        <div className="flex min-w-0 items-center gap-3">
          <ThingFace id={id} name={name} />
          <div className="min-w-0 noscript:min-w-40">
            <Link
              href={`/groups/${id}`}
              title={name}
              className="block truncate leading-5 font-semibold after:absolute after:inset-0 hover:underline focus-visible:outline-none focus-visible:after:rounded-house focus-visible:after:outline-2 focus-visible:after:-outline-offset-2 focus-visible:after:outline-focus"
            >
              <bdi>{name}</bdi>
            </Link>
            <div className="truncate text-small leading-4.5 text-quiet">
              {t('people', { count })}
              {opened && <span className="hidden @max-[34rem]:inline">{t('alsoOpens', { opened })}</span>}
            </div>
          </div>
        </div>
      </td>
      <td {...AS.cell} className={`${CELL} text-small text-quiet @max-[34rem]:hidden`}>
        <span aria-hidden="true" className="flex items-center [&>*+*]:-ms-0.5">
          {faces.map((face) => (
            <span key={face.id} className="rounded-full shadow-[0_0_0_2px_var(--card)]">
              <Face {...face} size="tiny" />
            </span>
          ))}
          {count > faces.length && (
            <span className={faces.length > 0 ? 'ps-2' : ''}>
              {t('more', { count: count - faces.length })}
            </span>
          )}
          {count === 0 && '–'}
        </span>
        <span className="sr-only">{t('people', { count })}</span>
      </td>
      <td {...AS.cell} className={`${CELL} text-small text-quiet @max-[34rem]:hidden`}>
        <div title={opened} className="truncate">
          {opened || t('opensNone')}
        </div>
      </td>
      <td {...AS.cell} className={`${CELL} pr-0.5 text-right @max-[34rem]:self-start @max-[16rem]:text-left`}>
        <GroupMenu group={{ id, name }} count={count} apps={apps.length} opened={opened} />
      </td>
    </tr>
  );
}
