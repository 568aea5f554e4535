import 'server-only';
import type { Actor } from '@/lib/actor';
import { hasApps, listAppsOfGroups } from '@/lib/apps/queries';
import type { MarkedPerson } from '@/lib/invitations/marks';

/** Adds to each who can be invited what they will be able to open, by their groups; to nobody where there are no apps. */
export async function withApps(
  actor: Actor,
  people: MarkedPerson[],
): Promise<(MarkedPerson & { opens?: string[] })[]> {
  if (!(await hasApps())) return people;
  const known = new Map<string, string[]>();
  const opened: (MarkedPerson & { opens?: string[] })[] = [];
  for (const person of people) {
    if (!('into' in person)) {
      opened.push(person);
      continue;
    }
    const groupIds = person.into.map(({ id }) => id);
    const key = groupIds.join();
    const opens = known.get(key) ?? (await listAppsOfGroups(actor, groupIds)).map(({ name }) => name);
    known.set(key, opens);
    opened.push({ ...person, opens });
  }
  return opened;
}
