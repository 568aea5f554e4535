import type { Role } from '../../prisma/generated/enums';
import { type Actor, actingRole } from '../actor';

/** Owner and admins pass links on to whoever forgot their password, but an admin never gets hold of the owner's. */
export function mayCopyPasswordResetLink(
  actor: Pick<Actor, 'kind'> & { role?: Role; lacksFactor?: boolean },
  role: Role,
): boolean {
  const own = actingRole(actor);
  return actor.kind === 'system' || own === 'owner' || (own === 'admin' && role !== 'owner');
}

/** Whether whoever copied a link may still do so; one that was mailed, or printed by the command line, needs nobody. */
export function isStillBacked(copiedById: string | null, copiedBy: Maker | undefined, role: Role): boolean {
  if (copiedById === null) return true;
  return Boolean(
    copiedBy && !copiedBy.disabledAt && mayCopyPasswordResetLink({ kind: 'user', ...copiedBy }, role),
  );
}

type Maker = { role: Role; disabledAt: Date | null };
