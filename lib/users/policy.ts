import type { Role } from '../../prisma/generated/enums';
import { type Actor, actingRole, type UserActor } from '../actor';
import { config } from '../config';
import { must, Problem } from '../problem';

/** Whom something is to be done to. */
export type Target = { id: string; role: Role };

const isAdmin = (actor: Actor) => ['owner', 'admin'].includes(actingRole(actor) ?? '');
const isSelf = (actor: Actor, target: Target) => actor.kind === 'user' && actor.id === target.id;

/** Whether the environment says who this user is: it does of the owner, with N8N_INSTANCE_OWNER_MANAGED_BY_ENV. */
export function isManagedByEnvironment(user: { role: Role }): boolean {
  return user.role === 'owner' && config().environmentOwner !== null;
}

/** Everybody changes their own names, address and password, unless the environment says them. */
export function mayChangeOwnProfile(actor: Actor): actor is UserActor {
  return actor.kind === 'user' && !actor.lacksFactor && !isManagedByEnvironment(actor);
}

/** Owner and admins see everybody, with role, status and when they were last active. */
export function maySeeUsers(actor: Actor): boolean {
  return actor.kind === 'system' || isAdmin(actor);
}

/**
 * Owner and admins disable, enable and delete everybody else, but nobody does so to the owner or to themselves: an
 * instance always keeps somebody who can run it.
 */
export function mayManageUser(actor: Actor, target: Target): boolean {
  return maySeeUsers(actor) && target.role !== 'owner' && !isSelf(actor, target);
}

/** Whoever manages a user may make them admin or member; owner is only who is handed it. */
export function mayChangeRole(actor: Actor, target: Target, to: Role): boolean {
  return to !== 'owner' && mayManageUser(actor, target);
}

/** Everybody signs out their own devices; owner and admins those of anybody but the owner. */
export function maySignOutEverywhere(actor: Actor, target: Target): boolean {
  return isSelf(actor, target) || mayManageUser(actor, target);
}

/**
 * The owner hands ownership to somebody else; the machine's own command line may too. Nobody does while the environment
 * says who the owner is.
 */
export function mayHandOverOwnership(actor: Actor, target: Target): boolean {
  const isOwner = actingRole(actor) === 'owner';
  if (isManagedByEnvironment({ role: 'owner' })) return false;
  return (isOwner || actor.kind === 'system') && target.role !== 'owner';
}

/** Throws `managed_by_environment` where nothing but the environment may change this user. */
export function mustNotBeManagedByEnvironment(user: { role: Role }): void {
  const setting = 'N8N_INSTANCE_OWNER_MANAGED_BY_ENV';
  must(!isManagedByEnvironment(user), 'managed_by_environment', { setting });
}

/** Throws unless the actor changes their own names, address and password: `forbidden`, `factor_needed` or `managed_by_environment`. */
export function mustChangeOwnProfile(actor: Actor): asserts actor is UserActor {
  must(actor.kind === 'user', 'forbidden');
  must(!actor.lacksFactor, 'factor_needed');
  mustNotBeManagedByEnvironment(actor);
}

/**
 * Throws unless the actor manages this user: `forbidden` to whoever manages nobody, else `owner_protected` or
 * `own_account`.
 */
export function mustManageUser(actor: Actor, target: Target): void {
  must(maySeeUsers(actor), 'forbidden');
  if (mayManageUser(actor, target)) return;
  if (!isSelf(actor, target)) throw new Problem('owner_protected');
  throw new Problem('own_account', { isOwner: target.role === 'owner' });
}
