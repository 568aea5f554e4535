import { z } from 'zod';
import { fault } from '../fault';
import { plainText } from '../plain-text';

/** What a password is for, as its user calls it: a phone, a script. */
export const AppPasswordName = plainText(64, 'app_password_name_too_long').pipe(
  z.string().min(1, fault('app_password_name_missing')),
);

export const MakeAppPassword = z.object({
  appId: z.uuid(fault('app_missing')),
  name: AppPasswordName,
});
export type MakeAppPassword = z.output<typeof MakeAppPassword>;

/** Names one of the actor's own, to end it. */
export const EndAppPassword = z.object({ id: z.uuid() });
export type EndAppPassword = z.output<typeof EndAppPassword>;
