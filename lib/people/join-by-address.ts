import type { Actor } from '../actor';
import { joinGroup } from '../groups/join';
import { must } from '../problem';
import { maySeeUsers } from '../users/policy';
import { findByAddress } from './queries';
import type { JoinByAddress } from './schema';

/** What became of an address, or of what was typed in its place; `kind` is null where nobody was found. */
export type JoinOutcome = {
  text: string;
  kind: 'user' | 'invitation' | null;
  outcome: 'joined' | 'already' | 'nobody' | 'not_an_address';
};

/**
 * Brings those into a group who have these addresses, and says of each what became of it, in the order given. An address of
 * nobody who is in or invited is left out. Throws `forbidden` and `group_gone`.
 */
export async function joinByAddress(
  actor: Actor,
  { groupId, people }: JoinByAddress,
): Promise<JoinOutcome[]> {
  must(maySeeUsers(actor), 'forbidden');
  const found = await findByAddress(
    actor,
    people.flatMap(({ email }) => email ?? []),
  );
  const changes = found.length > 0 ? await joinGroup(actor, { groupId, people: found }) : [];
  const byEmail = new Map(changes.map((change) => [change.email, change]));
  return people.map(({ text, email }) => {
    if (email === null) return { text, kind: null, outcome: 'not_an_address' };
    const change = byEmail.get(email);
    if (!change) return { text: email, kind: null, outcome: 'nobody' };
    return { text: email, kind: change.kind, outcome: change.hasChanged ? 'joined' : 'already' };
  });
}
