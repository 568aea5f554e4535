import { z } from 'zod';
import { EmailAddress, normaliseEmailAddress } from '../email-address';
import { fault } from '../fault';
import { UserId } from '../users/schema';

/** What they own goes to another active user. */
const Transfer = UserId.extend({ owned: z.literal('transfer'), transferTo: EmailAddress });

/** The address that the form shows, in a hidden field, and what was typed. The verb checks that it is theirs. */
const Confirmation = z.object({ email: EmailAddress, confirmation: z.string() });
const isConfirmed = ({ email, confirmation }: z.output<typeof Confirmation>) =>
  normaliseEmailAddress(confirmation.trim()) === email;
const NOT_CONFIRMED = { path: ['confirmation'], ...fault('address_not_confirmed') };

/** What they own is deleted with them, once their address was typed. */
const Remove = UserId.extend({ owned: z.literal('delete'), ...Confirmation.shape }).refine(
  isConfirmed,
  NOT_CONFIRMED,
);

export const CompleteDeparture = z.discriminatedUnion('owned', [Transfer, Remove], {
  error: fault('fate_missing').message,
});
export type CompleteDeparture = z.output<typeof CompleteDeparture>;

/** One's own account, once one's address was typed. */
export const LeaveInstance = Confirmation.refine(isConfirmed, NOT_CONFIRMED);
export type LeaveInstance = z.output<typeof LeaveInstance>;
