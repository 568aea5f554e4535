import { z } from 'zod';

/** Names travel into other people's mails, so what could pass for a link or for HTML is refused. */
export const LINK_LIKE = /[<>]|:\/\/|www\.|[^\s.]\.[a-z]{2,}/i;

const name = (what: string) =>
  z
    .string()
    .trim()
    .min(1, `Enter your ${what} name.`)
    .max(64, `Use at most 64 characters for the ${what} name.`)
    .refine((text) => !/\p{Cc}/u.test(text), 'Use letters, spaces and signs only.')
    .refine((text) => !LINK_LIKE.test(text), 'Leave out links and angle brackets.');

export const FirstName = name('first');
export const LastName = name('last');

/** The rule that every form states; the instance's own minimum (N8N_PASSWORD_MIN_LENGTH) is checked when hashing. */
export const NewPassword = z
  .string()
  .min(8, 'Use at least 8 characters.')
  .max(128, 'Use at most 128 characters.')
  .refine((text) => /\d/.test(text), 'Add at least one number.')
  .refine((text) => /\p{Lu}/u.test(text), 'Add at least one capital letter.');

export const Authenticate = z.object({
  email: z.string().trim().min(1, 'Enter your email address.').max(1000, 'Wrong email or password.'),
  password: z.string().min(1, 'Enter your password.').max(1000, 'Wrong email or password.'),
});
export type Authenticate = z.output<typeof Authenticate>;

/** Names as their owner wants them from now on. */
export const RenameUser = z.object({ firstName: FirstName, lastName: LastName });
export type RenameUser = z.output<typeof RenameUser>;

/** The password that somebody has now, as they show that they know it. */
export const CurrentPassword = z
  .string()
  .min(1, 'Enter your current password.')
  .max(1000, 'This is not your current password.');

/** Shows who somebody is, before what needs it. */
export const ProveIdentity = z.object({ currentPassword: CurrentPassword });
export type ProveIdentity = z.output<typeof ProveIdentity>;

export const ChangePassword = z.object({ currentPassword: CurrentPassword, newPassword: NewPassword });
export type ChangePassword = z.output<typeof ChangePassword>;

/** What a person tells about themselves when they join. */
export const Profile = z.object({ firstName: FirstName, lastName: LastName, password: NewPassword });
export type Profile = z.output<typeof Profile>;

/** Names one user, for disabling, enabling and signing them out. */
export const UserId = z.object({ userId: z.uuid() });
export type UserId = z.output<typeof UserId>;

/** There is one owner, so nobody is made it by a change of role: see lib/setup/hand-over.ts. */
export const ChangeRole = UserId.extend({ role: z.enum(['member', 'admin'], 'Choose a role.') });
export type ChangeRole = z.output<typeof ChangeRole>;
