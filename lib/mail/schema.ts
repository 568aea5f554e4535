import { z } from 'zod';

/** What the invite mail says. A sample has nothing behind it: its link leads to a page that says so. */
export const InviteFacts = z.object({
  link: z.union([z.object({ invitationId: z.uuid(), version: z.number().int() }), z.literal('sample')]),
  role: z.enum(['owner', 'admin', 'member']),
  inviter: z.object({ firstName: z.string(), lastName: z.string() }).nullable(),
  expiresAt: z.iso.datetime(),
  /** A personal line of the inviter's. */
  message: z.string().optional(),
});
export type InviteFacts = z.output<typeof InviteFacts>;

export const PasswordResetFacts = z.object({
  link: z.union([z.object({ passwordResetId: z.uuid() }), z.literal('sample')]),
  firstName: z.string(),
  lastName: z.string(),
  expiresAt: z.iso.datetime(),
});
export type PasswordResetFacts = z.output<typeof PasswordResetFacts>;

export const PasswordChangedFacts = z.object({ changedAt: z.iso.datetime() });
export type PasswordChangedFacts = z.output<typeof PasswordChangedFacts>;

export const EmailChangeFacts = z.object({
  link: z.object({ emailChangeId: z.uuid() }),
  expiresAt: z.iso.datetime(),
});
export type EmailChangeFacts = z.output<typeof EmailChangeFacts>;

export const EmailTakenFacts = z.object({});
export type EmailTakenFacts = z.output<typeof EmailTakenFacts>;

export const EmailChangedFacts = z.object({ newEmail: z.string(), changedAt: z.iso.datetime() });
export type EmailChangedFacts = z.output<typeof EmailChangedFacts>;

/** What was changed about how somebody signs in; `by` is who did it, where that was somebody else. */
export const SignInChangedFacts = z.object({
  what: z.enum([
    'two-factor-on',
    'two-factor-off',
    'two-factor-cleared',
    'backup-codes-renewed',
    'backup-code-used',
    'passkey-added',
    'passkey-removed',
  ]),
  changedAt: z.iso.datetime(),
  /** The passkey's name, or who cleared the factor. */
  detail: z.string().optional(),
});
export type SignInChangedFacts = z.output<typeof SignInChangedFacts>;

/** A mail to be sent: a name and a few facts. The words live in emails/, a link is derived when it is sent. */
export type MailOrder = { to: string; aboutId?: string } & (
  | { template: 'invite'; facts: InviteFacts }
  | { template: 'password-reset'; facts: PasswordResetFacts }
  | { template: 'password-changed'; facts: PasswordChangedFacts }
  | { template: 'email-change'; facts: EmailChangeFacts }
  | { template: 'email-taken'; facts: EmailTakenFacts }
  | { template: 'email-changed'; facts: EmailChangedFacts }
  | { template: 'sign-in-changed'; facts: SignInChangedFacts }
);
export type Template = MailOrder['template'];

/** Which mail is to be sent as a test. */
export const SendTestMail = z.object({
  template: z.enum(['invite', 'password-reset']).default('invite'),
});
export type SendTestMail = z.output<typeof SendTestMail>;

/** What is looked for in the outbox; anything else that an address may hold is taken for nothing. */
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
