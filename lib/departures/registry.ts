import type { Tx } from '../../database/database';
import type { Actor } from '../actor';
import type { OwnedName } from '../audit/event';
import { ALL_OWNED } from './all-owned';

type Party = { id: string; email: string };

/** A kind of thing that somebody owns and others go on needing, so that whoever leaves has to settle it. */
export type OwnedThing = {
  /** The fact of the activity log that counts them, and the key of their words (`owned` in words/en.json). */
  name: OwnedName;
  /** The model and the field of prisma/schema.prisma that name its owner. */
  owner: string;
  count(tx: Tx, userId: string): Promise<number>;
  /** Makes all of them another user's, and says how many. */
  handOver(tx: Tx, actor: Actor, from: Party, to: Party): Promise<number>;
  /** Ends all of them, and says how many. */
  remove(tx: Tx, actor: Actor, of: Party): Promise<number>;
};

/** Everything that has an owner: each noun declares its own in `owned.ts`. */
export const OWNED_THINGS: OwnedThing[] = ALL_OWNED;
