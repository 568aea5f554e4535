import { z } from 'zod';
import { askedOf, SearchText } from '../asked';
import { EmailAddress } from '../email-address';

/** Which mail is to be sent as a test, and to whom; to whoever asks where nobody is named. */
export const SendTestMail = z.object({
  template: z.enum(['invite', 'password-reset']).default('invite'),
  to: EmailAddress.optional(),
});
export type SendTestMail = z.output<typeof SendTestMail>;

/** What can be asked of the outbox by the words of an address. */
export const MAILS_ASKED = {
  search: SearchText.default(''),
  state: z.enum(['queued', 'sent', 'failed']).optional(),
  page: z.coerce.number().int().min(1).max(1_000_000).default(1),
};

/** What is looked for in the outbox. What is asked and cannot be used has its name in `unusable`. */
export const ListMails = askedOf(MAILS_ASKED);
export type ListMails = z.output<typeof ListMails>;

/** Names one mail, to send it again. */
export const MailId = z.object({ id: z.uuid() });
export type MailId = z.output<typeof MailId>;
