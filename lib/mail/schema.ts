import { z } from 'zod';

/** Which mail is to be sent as a test. */
export const SendTestMail = z.object({
  template: z.enum(['invite', 'password-reset']).default('invite'),
});
export type SendTestMail = z.output<typeof SendTestMail>;

/** What is looked for in the outbox; anything else that an address may hold counts as nothing. */
export const ListMails = z.object({
  search: z
    .string()
    .max(200)
    .regex(/^\P{Cc}*$/u)
    .catch(''),
  state: z.enum(['queued', 'sent', 'failed']).optional().catch(undefined),
  page: z.coerce.number().int().min(1).max(1_000_000).catch(1),
});
export type ListMails = z.output<typeof ListMails>;

/** Names one mail, to send it again. */
export const MailId = z.object({ id: z.uuid() });
export type MailId = z.output<typeof MailId>;
