import 'server-only';
import { redirect } from 'next/navigation';
import { cache } from 'react';
import { requireActor } from '@/app/_web/actor';
import { notHere } from '@/app/_web/not-here';
import { mayManageGroups } from '@/lib/groups/policy';
import { getGroup } from '@/lib/groups/queries';
import { GroupId } from '@/lib/groups/schema';
import { Problem } from '@/lib/problem';

/** Who asks, and the group with this id, read once a request; null (404) for one that is no group’s. */
export const loadGroup = cache(async (id: string) => {
  const asked = GroupId.safeParse({ id });
  const actor = await requireActor();
  if (!mayManageGroups(actor)) redirect('/account');
  if (!asked.success) return notHere();
  try {
    return { actor, group: await getGroup(actor, asked.data) };
  } catch (thrown) {
    if (!(thrown instanceof Problem && thrown.is('not_found'))) throw thrown;
    return notHere();
  }
});
