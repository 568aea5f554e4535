import 'server-only';
import type { Actor } from '@/lib/actor';
import { mayManageApps } from '@/lib/apps/policy';
import { EmailAddress } from '@/lib/email-address';
import { findGroupByName } from '@/lib/groups/queries';
import { must } from '@/lib/problem';
import { findActiveUser } from '@/lib/users/queries';

type Found = { groupId: string } | { userId: string };

/** Groups by their names and people by their addresses. Throws `forbidden`, and `who_unknown` for the first that is neither. */
export async function findWho(actor: Actor, texts: string[]): Promise<Found[]> {
  must(mayManageApps(actor), 'forbidden');
  const found: Found[] = [];
  for (const who of texts) {
    const { data: email } = EmailAddress.safeParse(who);
    const user = email && (await findActiveUser(email));
    const group = user || who.trim() === '' ? null : await findGroupByName(actor, who.trim());
    must(user || group, 'who_unknown', { who: who.trim() });
    if (user) found.push({ userId: user.id });
    else if (group) found.push({ groupId: group.id });
  }
  return found;
}
