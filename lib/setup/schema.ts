import { z } from 'zod';
import { NewEmailAddress } from '../email-address';
import { fault } from '../fault';
import { SendInvitations } from '../invitations/schema';
import type { ProblemCode } from '../problem';
import { CurrentPassword, Profile, UserId } from '../users/schema';

const SetupCode = z
  .string()
  .trim()
  .max(200, 'setup_code_wrong' satisfies ProblemCode)
  .default('');

export const CompleteSetup = Profile.safeExtend({ email: NewEmailAddress, setupCode: SetupCode });
export type CompleteSetup = z.output<typeof CompleteSetup>;

/** To whom, and the owner's own password once more. */
export const HandOverOwnership = UserId.extend({ currentPassword: CurrentPassword });
export type HandOverOwnership = z.output<typeof HandOverOwnership>;

/** Skipping asks for the set-up code as claiming does. */
export const SkipSetup = z.object({ setupCode: SetupCode });
export type SkipSetup = z.output<typeof SkipSetup>;

/**
 * The wizard's last step: people to invite, or the way on without. Nobody who was typed is skipped over unsaid; `leave` is
 * what says so.
 */
export const InviteFirst = z.discriminatedUnion('step', [
  SendInvitations.extend({ step: z.undefined().optional() }),
  z.object({
    step: z.literal('skip'),
    emails: z.string().trim().max(0, fault('people_not_invited')).default(''),
  }),
  z.object({ step: z.literal('leave') }),
]);
export type InviteFirst = z.output<typeof InviteFirst>;
