import { getWords } from '@/app/_web/words';
import { Link } from '@/app/link';
import { ThingFace } from '@/components/face';
import { Section } from '@/components/section';
import type { UserActor } from '@/lib/actor';
import { listGroupNames, listGroupsOf } from '@/lib/groups/queries';
import { AddToGroup, GroupsOf, LeaveGroup } from '../person-groups';
import type { Row } from '../row';
import { changeGroups } from './actions';

/** The groups that somebody is in, or comes into with their invite. Nothing while there are no groups. */
export async function Groups({ actor, row }: { actor: UserActor; row: Row }) {
  const [all, groupsOf] = await Promise.all([listGroupNames(actor), listGroupsOf(actor, [row.id])]);
  if (all.length === 0) return null;
  const own = groupsOf.get(row.id) ?? [];
  const others = all.filter(({ id }) => !own.some((group) => group.id === id));
  const t = await getWords('person');
  return (
    <Section
      id="groups"
      title={t('groups.title')}
      deed={others.length > 0 && <AddToGroup row={row} groups={others} action={changeGroups} />}
    >
      <GroupsOf row={row} groups={all} action={changeGroups}>
        {own.length > 0 ? (
          <ul aria-labelledby="groups">
            {own.map((group) => (
              <li
                key={group.id}
                className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2 border-b border-line py-2"
              >
                <div className="flex min-w-0 flex-[1_1_10rem] items-center gap-3">
                  <ThingFace id={group.id} name={group.name} />
                  <Link href={`/groups/${group.id}`} className="font-semibold wrap-anywhere hover:underline">
                    <bdi>{group.name}</bdi>
                  </Link>
                </div>
                <LeaveGroup group={group} />
              </li>
            ))}
          </ul>
        ) : (
          <p className="border-b border-line py-3 text-quiet">{t('groups.none')}</p>
        )}
      </GroupsOf>
    </Section>
  );
}
