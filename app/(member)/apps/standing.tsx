import { Link as Chain, ClockAlert, KeyRound, ShieldAlert, ShieldQuestionMark } from 'lucide-react';
import { getWords } from '@/app/_web/words';
import { Pill } from '@/components/pill';
import type { ListedApp } from '@/lib/apps/queries';
import { outcomeOf } from '@/lib/door-checks/schema';
import type { Access } from './access';
import { readFindings } from './findings';

/** Whether its door held when it was last attacked, and if so, who may open it; without a door, of which kind it is. */
export async function Standing({ app }: { app: ListedApp }) {
  const t = await getWords('apps');
  if (app.kind === 'link')
    return (
      <Pill tone="still" Icon={Chain}>
        {t('standing.link')}
      </Pill>
    );
  if (app.kind === 'oidc')
    return (
      <Pill tone="still" Icon={KeyRound}>
        {t('standing.oidc')}
      </Pill>
    );
  if (!app.check)
    return (
      <Pill tone="warn" Icon={ClockAlert}>
        {t('standing.unchecked')}
      </Pill>
    );
  const outcome = outcomeOf(readFindings(app.check.findings));
  if (outcome === 'unknown')
    return (
      <Pill tone="warn" Icon={ShieldQuestionMark}>
        {t('standing.unknown')}
      </Pill>
    );
  if (outcome === 'came_through')
    return (
      <Pill tone="bad" Icon={ShieldAlert}>
        {t('standing.open')}
      </Pill>
    );
  const { isForEverybody, groups, singlePeople, people } = app;
  const [group] = groups;
  const isOneGroup = group && groups.length === 1 && singlePeople === 0;
  return (
    <Pill tone="usual">
      {isForEverybody && t('standing.everybody')}
      {!isForEverybody && isOneGroup && t('standing.group', { group: group.name })}
      {!isForEverybody && !isOneGroup && t('standing.people', { count: people })}
    </Pill>
  );
}

/** By what it can be opened, to be filtered by. */
export function accessOf({ isForEverybody, groups, singlePeople }: ListedApp): Access[] {
  if (isForEverybody) return ['everybody'];
  return [
    ...(groups.length > 0 ? ['groups' as const] : []),
    ...(singlePeople > 0 ? ['people' as const] : []),
  ];
}
