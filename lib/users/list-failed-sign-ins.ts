import { db } from '../../database/database';
import type { UserActor } from '../actor';

const SHOWN = 5;

/** A burst of them, from the first of so many networks. */
export type FailedSignIns = {
  id: string;
  at: Date;
  attempts: number;
  network: string | null;
  networks: number;
};

/** The last failed sign-ins of the actor themselves, newest first; nobody reads those of others here. */
export async function listFailedSignIns(actor: UserActor): Promise<FailedSignIns[]> {
  const rows = await db().auditEntry.findMany({
    where: { event: 'user.sign_in_failed', subjectId: actor.id },
    orderBy: [{ at: 'desc' }, { id: 'desc' }],
    take: SHOWN,
    select: { id: true, at: true, facts: true },
  });
  return rows.map(({ id, at, facts }) => {
    const { attempts, network, networks }: Record<string, unknown> = Object(facts);
    return {
      id,
      at,
      attempts: Number(attempts) || 1,
      network: typeof network === 'string' ? network : null,
      networks: Number(networks) || 0,
    };
  });
}
