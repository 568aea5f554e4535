import { z } from 'zod';
import { EmailAddress, normaliseEmailAddress } from '../email-address';
import { fault } from '../fault';
import { UserId } from '../users/schema';

/** What they own goes to another active user. */
const Transfer = UserId.extend({ owned: z.literal('transfer'), transferTo: EmailAddress });

/**
 * What they own is deleted with them, once their address was typed. `email` is the address that the form shows, in a
 * hidden field; the verb checks that it is theirs.
 */
const Remove = UserId.extend({
  owned: z.literal('delete'),
  email: EmailAddress,
  confirmation: z.string(),
}).refine(({ email, confirmation }) => normaliseEmailAddress(confirmation.trim()) === email, {
  path: ['confirmation'],
  ...fault('address_not_confirmed'),
});

export const CompleteDeparture = z.discriminatedUnion('owned', [Transfer, Remove], {
  error: fault('fate_missing').message,
});
export type CompleteDeparture = z.output<typeof CompleteDeparture>;
