import { z } from 'zod';
import { NewEmailAddress } from '../email-address';
import { CurrentPassword } from '../users/schema';

export const RequestEmailChange = z.object({ newEmail: NewEmailAddress, currentPassword: CurrentPassword });
export type RequestEmailChange = z.output<typeof RequestEmailChange>;

export const CompleteEmailChange = z.object({ token: z.string().max(200) });
export type CompleteEmailChange = z.output<typeof CompleteEmailChange>;
