import { z } from 'zod';

/** What the invite mail says. A sample has no invitation behind it: its link leads to a page that says so. */
export const InviteFacts = z.object({
  link: z.union([z.object({ invitationId: z.uuid(), version: z.number().int() }), z.literal('sample')]),
  role: z.enum(['owner', 'admin', 'member']),
  inviter: z.string().nullable(),
  expiresAt: z.iso.datetime(),
});
export type InviteFacts = z.output<typeof InviteFacts>;

/** A mail to be sent: a name and a few facts. The words live in emails/, the link is derived when it is sent. */
export type MailOrder = { template: 'invite'; to: string; aboutId?: string; facts: InviteFacts };
