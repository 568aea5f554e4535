import { z } from 'zod';
import { EmailAddress } from '../email-address';
import { Profile } from '../users/schema';

export const CompleteSetup = Profile.extend({
  email: EmailAddress,
  setupCode: z.string().trim().max(200, 'This is not the set-up code.').default(''),
});
export type CompleteSetup = z.output<typeof CompleteSetup>;
