import type { Tx } from '../../database/database';
import type { Actor } from '../actor';
import { config } from '../config';
import { limitWithin } from '../rate-limits/limit';
import { MAILED_TO } from './limits';

/**
 * Counts a mail that somebody is about to cause, so that nobody fills a mailbox: whoever they are and whatever mail it is,
 * an address gets so many within the hour. The command line is not limited. Comes first in a transaction, as all taking of
 * points does. Throws `too_many_attempts`.
 */
export async function countMail(tx: Tx, actor: Actor, to: string): Promise<void> {
  if (config().mail && actor.kind !== 'system') await limitWithin(tx, MAILED_TO, to);
}
