import { db } from '../../database/database';
import type { Actor } from '../actor';
import { insertApp } from './rows';
import type { AddApp } from './schema';

/**
 * Adds an app behind the others of its section, with whom it is open to; of two who add one name or host at once, one does.
 * Throws `forbidden`, `app_exists`, `app_host_taken`, `app_own_host`, `app_not_https`, `app_address_with_more`, and
 * `not_found` when one of the groups or people is gone.
 */
export async function addApp(actor: Actor, input: AddApp): Promise<{ id: string }> {
  return db().$transaction((tx) => insertApp(tx, actor, input));
}
