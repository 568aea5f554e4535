import { z } from 'zod';
import { parseAddressList } from '../address-list';
import { Profile } from '../users/schema';

/** As many addresses as one press of the button may invite. */
export const MOST_INVITED_AT_ONCE = 1000;

const AddressList = z
  .string()
  .max(200_000, 'This is too long. Invite fewer people at once.')
  .transform(parseAddressList)
  .refine((list) => list.length > 0, 'Enter at least one email address.')
  .refine(
    (list) => list.length <= MOST_INVITED_AT_ONCE,
    `Invite at most ${MOST_INVITED_AT_ONCE.toLocaleString('en')} people at once.`,
  );

export const SendInvitations = z.object({
  emails: AddressList,
  role: z.enum(['member', 'admin'], 'Choose a role.'),
});
export type SendInvitations = z.output<typeof SendInvitations>;

export const AcceptInvitation = Profile.extend({ token: z.string().max(200) });
export type AcceptInvitation = z.output<typeof AcceptInvitation>;

/** Names one invitation, for resending, copying its link and revoking it. */
export const InvitationId = z.object({ id: z.uuid() });
export type InvitationId = z.output<typeof InvitationId>;

/** How many addresses a text holds, for the words on the button. */
export function countAddresses(text: string): number {
  return parseAddressList(text).filter(({ email }) => email).length;
}
