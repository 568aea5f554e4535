import { z } from 'zod';
import { EmailAddress } from '@/lib/email-address';
import { fault, faultIssue } from '@/lib/fault';
import { DIRECT_DEEDS } from './deeds';
import { readRow } from './row';
import { readAddress } from './shown';

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

/**
 * All whom the list shows, as the address of the list says it. What of it cannot be used stands in `unusable`, and so does
 * what no list is asked: something is never done to everybody because a filter could not be read.
 */
const Matching = z.string().max(2000).transform(readAddress);

/** What is to be done, and to which rows: those that were picked, or all that match. */
export const DoDeed = z
  .object({
    deed: z.enum(DIRECT_DEEDS, fault('deed_missing').message),
    picks: Picks.optional(),
    matching: Matching.optional(),
  })
  .refine(({ picks, matching }) => picks ?? matching, { path: ['picks'], ...fault('picks_missing') });
