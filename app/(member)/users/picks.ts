import { z } from 'zod';
import { EmailAddress } from '@/lib/email-address';
import { fault, faultIssue } from '@/lib/fault';
import { DIRECT_DEEDS } from './deeds';
import { readRow } from './row';

const MOST_AT_ONCE = 200;

const Row = z.object({ kind: z.enum(['user', 'invitation']), id: z.uuid(), email: EmailAddress });

const Pick = z
  .string()
  .max(400)
  .transform((text, context) => {
    const { data } = Row.safeParse(readRow(text));
    if (data) return data;
    context.addIssue(faultIssue({ code: 'pick_unknown', facts: {} }));
    return z.NEVER;
  });

/** The rows that were picked for something to be done to them. */
export const Picks = z
  .array(Pick, fault('picks_missing').message)
  .min(1, fault('picks_missing'))
  .max(MOST_AT_ONCE, fault('picks_too_many'));

/** What is to be done, and to which rows. */
export const DoDeed = z.object({
  picks: Picks,
  deed: z.enum(DIRECT_DEEDS, fault('deed_missing').message),
});
