import type { ReactNode } from 'react';
import { getWords } from '@/app/_web/words';
import { Link } from '@/app/link';
import type { ActivityEntry } from '@/lib/audit/queries';
import type { Named } from '@/lib/people/name';
import { sayActor, sayFacts } from '@/words/activity';
import { type Reader, sayExact } from './days';

type FactsProps = {
  entry: ActivityEntry;
  named: Map<string, Named>;
  addressOfActor: (id: string) => string | null;
  reader: Reader;
};

/** All that the log keeps of an entry, as it was written then, and whom it is about now. */
export async function Facts({ entry, named, addressOfActor, reader }: FactsProps) {
  const { id, at, ip, actorId, subjectId } = entry;
  const t = await getWords('activity');
  const { language } = reader;
  const then = sayActor(entry, language);
  const actor = actorId ? named.get(actorId) : undefined;
  const subject = subjectId && subjectId !== actorId ? named.get(subjectId) : undefined;
  const address = actorId && addressOfActor(actorId);
  return (
    <dl className="space-y-1 pb-4 text-small @min-[34rem]:ps-7">
      <Fact name={t('facts.who')}>
        {actor ? <Person person={actor} /> : <bdi>{then}</bdi>}
        {actor && actor.name !== then && <> {t('facts.then', { name: then })}</>}
        {address && (
          <>
            {' · '}
            <Link href={address} className="link">
              {t('facts.allTheirs')}
            </Link>
          </>
        )}
      </Fact>
      {subject && (
        <Fact name={t('facts.whom')}>
          <Person person={subject} />
        </Fact>
      )}
      {sayFacts(entry, language).map(({ name, value }) => (
        <Fact key={name} name={name}>
          <bdi>{value}</bdi>
        </Fact>
      ))}
      {ip && <Fact name={t('facts.ip')}>{ip}</Fact>}
      <Fact name={t('facts.at')}>
        <time dateTime={at.toISOString()}>{sayExact(at, reader)}</time>
      </Fact>
      <Fact name={t('facts.entry')}>
        <code className="font-mono">{id}</code>
      </Fact>
    </dl>
  );
}

/** Whoever is still here has a page. */
function Person({ person: { id, name, isHere } }: { person: Named }) {
  if (!isHere) return <bdi>{name}</bdi>;
  return (
    <Link href={`/users/${id}`} className="link">
      <bdi>{name}</bdi>
    </Link>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="grid gap-x-4 @min-[34rem]:grid-cols-[9rem_minmax(0,1fr)]">
      <dt className="text-quiet">{name}</dt>
      <dd className="wrap-anywhere">{children}</dd>
    </div>
  );
}
