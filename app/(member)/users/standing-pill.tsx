import { getWords } from '@/app/_web/words';
import { Pill } from '@/components/pill';
import { When } from '@/components/when';
import type { Person } from '@/lib/people/queries';
import { standingOf } from './standing';

/** How it stands with a person, as the one pill of their row and of their own page. */
export async function StandingPill({ person }: { person: Person }) {
  const { name, tone, Icon, days } = standingOf(person);
  const { expiresAt } = person;
  const t = await getWords('people');
  return (
    <Pill tone={tone} Icon={Icon}>
      {t.rich(`standing.${name}`, { days, when: () => expiresAt && <When at={expiresAt} /> })}
    </Pill>
  );
}
