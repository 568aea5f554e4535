import { getWords } from '@/app/_web/words';
import { Pill } from '@/components/pill';
import { Day } from '@/components/when';
import type { Person } from '@/lib/people/queries';
import { type Standing, standingOf } from './standing';

/** Words that leave to the eye that somebody is still to join. */
const HINT_AT_PENDING: Standing['name'][] = ['mailFailed', 'mailWaiting', 'expiresSoon'];

/** How it stands with a person, as the one pill of their row and of their own page. */
export async function StandingPill({ person }: { person: Person }) {
  const { name, tone, Icon, days } = standingOf(person);
  const { expiresAt } = person;
  const t = await getWords('people');
  return (
    <Pill tone={tone} Icon={Icon}>
      {HINT_AT_PENDING.includes(name) && <span className="sr-only">{t('status.pending')}: </span>}
      {t.rich(`standing.${name}`, { days, when: () => expiresAt && <Day at={expiresAt} /> })}
    </Pill>
  );
}
