import { z } from 'zod';
import { SearchText } from '../asked';
import { fault } from '../fault';
import { isReservedName, wholeName } from '../person-name';
import { plainText } from '../plain-text';
import type { ProblemCode } from '../problem';

// Names travel into other people's mails, so what could pass for a link or for HTML is refused.
export const FirstName = plainText(64, 'first_name_too_long').pipe(
  z.string().min(1, fault('first_name_missing')),
);
/** Empty for whoever has one name. */
export const LastName = plainText(64, 'last_name_too_long');

const NAMES = { firstName: FirstName, lastName: LastName };
const areFree = (names: { firstName: string; lastName: string }) => !isReservedName(wholeName(names));
const NOT_FREE = { path: ['firstName'], ...fault('name_reserved') };

/** The rule that every form states; the instance's own minimum (N8N_PASSWORD_MIN_LENGTH) is checked when hashing. */
export const NewPassword = z
  .string()
  .min(8, fault('password_too_short'))
  .max(128, fault('password_too_long'))
  .refine((text) => /\d/.test(text), fault('password_without_number'))
  .refine((text) => /\p{Lu}/u.test(text), fault('password_without_capital'));

export const Authenticate = z.object({
  email: z
    .string()
    .trim()
    .min(1, fault('email_missing'))
    .max(1000, 'wrong_credentials' satisfies ProblemCode),
  password: z
    .string()
    .min(1, fault('password_missing'))
    .max(1000, 'wrong_credentials' satisfies ProblemCode),
});
export type Authenticate = z.output<typeof Authenticate>;

/** Names as their owner wants them from now on. */
export const RenameUser = z.object(NAMES).refine(areFree, NOT_FREE);
export type RenameUser = z.output<typeof RenameUser>;

/** The password that somebody has now, as they show that they know it. */
export const CurrentPassword = z
  .string()
  .min(1, fault('current_password_missing'))
  .max(1000, 'wrong_password' satisfies ProblemCode);

/** Shows who somebody is, before what needs it. */
export const ProveIdentity = z.object({ currentPassword: CurrentPassword });
export type ProveIdentity = z.output<typeof ProveIdentity>;

export const ChangePassword = z.object({ currentPassword: CurrentPassword, newPassword: NewPassword });
export type ChangePassword = z.output<typeof ChangePassword>;

/** What a person tells about themselves when they join. */
export const Profile = z.object({ ...NAMES, password: NewPassword }).refine(areFree, NOT_FREE);
export type Profile = z.output<typeof Profile>;

/** Names one user, for disabling, enabling and signing them out. */
export const UserId = z.object({ userId: z.uuid() });
export type UserId = z.output<typeof UserId>;

/** Names one device on which a user is signed in. */
export const SignOutDevice = z.object({ userId: z.uuid(), sessionId: z.uuid() });
export type SignOutDevice = z.output<typeof SignOutDevice>;

const MOST_LEFT_OUT = 200;

/** Whom somebody looks for who is to choose a user, and who cannot be chosen. */
export const FindChoosable = z.object({
  search: SearchText.default(''),
  except: z.array(z.uuid()).max(MOST_LEFT_OUT).default([]),
});
export type FindChoosable = z.output<typeof FindChoosable>;
