import { currentActor } from '@/app/_web/actor';
import { getWords } from '@/app/_web/words';
import { Link } from '@/app/link';
import { When } from '@/components/when';
import type { PersonInFull } from '@/lib/people/get';
import { namePeople } from '@/lib/people/name';
import { Sentence } from '../../sentence';
import { Part } from './part';

/** What they did last, or was done to them. */
export async function Activity({ shown }: { shown: PersonInFull }) {
  const { person, entries } = shown;
  const t = await getWords('person');
  const ids = entries.flatMap(({ actorId, subjectId }) => [actorId, subjectId]);
  const named = await namePeople(await currentActor(), ids);
  return (
    <Part id="activity" title={t('activity.title')}>
      <ol aria-labelledby="activity">
        {entries.map((entry) => (
          <li key={entry.id} className="border-b border-line py-2">
            <p className="wrap-anywhere">
              <Sentence entry={entry} named={named} />
            </p>
            <p className="text-small text-quiet">
              <When at={entry.at} />
            </p>
          </li>
        ))}
      </ol>
      <p className="pt-4">
        <Link href={`/activity?of=${person.id}`} className="link">
          {t('activity.all')}
        </Link>
      </p>
    </Part>
  );
}
