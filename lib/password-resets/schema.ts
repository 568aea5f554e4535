import { z } from 'zod';
import { EmailAddress } from '../email-address';
import { TypedCode } from '../factors/schema';
import { NewPassword } from '../users/schema';

export const RequestPasswordReset = z.object({ email: EmailAddress });
export type RequestPasswordReset = z.output<typeof RequestPasswordReset>;

export const CompletePasswordReset = z.object({
  token: z.string().max(200),
  password: NewPassword,
  /** Of whoever has two-factor sign-in on. */
  code: TypedCode.optional(),
});
export type CompletePasswordReset = z.output<typeof CompletePasswordReset>;

/** Names the user whose link is copied. */
export const CopyPasswordResetLink = z.object({ userId: z.uuid() });
export type CopyPasswordResetLink = z.output<typeof CopyPasswordResetLink>;
