import 'server-only';
import { notFound, redirect } from 'next/navigation';
import { cache } from 'react';
import { requireActor } from '@/app/_web/actor';
import { mayManageGroups } from '@/lib/groups/policy';
import { getGroup } from '@/lib/groups/queries';
import { GroupId } from '@/lib/groups/schema';
import { Problem } from '@/lib/problem';

/** Who asks, and the group with this id, read once a request; one that is no group’s leads to not-found.tsx. */
export const loadGroup = cache(async (id: string) => {
  const asked = GroupId.safeParse({ id });
  const actor = await requireActor(asked.success ? `/groups/${id}` : '/groups');
  if (!mayManageGroups(actor)) redirect('/account');
  if (!asked.success) notFound();
  try {
    return { actor, group: await getGroup(actor, asked.data) };
  } catch (thrown) {
    if (!(thrown instanceof Problem && thrown.is('not_found'))) throw thrown;
    notFound();
  }
});
