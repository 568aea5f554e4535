import { db } from '../../database/database';
import type { Actor } from '../actor';
import { must } from '../problem';
import { type MarkedPerson, markPeople } from './marks';
import { mayManageInvitations } from './policy';
import type { SendInvitations } from './schema';

/**
 * What sending these invitations would do for each, in the order given. Changes nothing. Throws
 * `forbidden`, and `group_gone` when a group that was chosen for all is not there any more.
 */
export async function previewInvitations(actor: Actor, input: SendInvitations): Promise<MarkedPerson[]> {
  must(mayManageInvitations(actor), 'forbidden');
  return markPeople(db(), actor, input);
}
