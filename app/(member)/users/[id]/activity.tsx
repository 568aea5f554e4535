import Link from 'next/link';
import { getWords, readerLanguage } from '@/app/_web/words';
import { When } from '@/components/when';
import type { PersonInFull } from '@/lib/people/get';
import { sayEntry } from '@/words/activity';
import { Part } from './part';

/** What they did last, or was done to them. */
export async function Activity({ shown }: { shown: PersonInFull }) {
  const { person, entries } = shown;
  const t = await getWords('person');
  const language = await readerLanguage();
  return (
    <Part id="activity" title={t('activity.title')}>
      <ol aria-labelledby="activity">
        {entries.map((entry) => (
          <li key={entry.id} className="border-b border-line py-2">
            <p className="wrap-anywhere">{sayEntry(entry, language)}</p>
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
