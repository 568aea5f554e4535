import { z } from 'zod';
import { EmailAddress } from '@/lib/email-address';
import { fault, faultIssue } from '@/lib/fault';
import { DIRECT_DEEDS, GROUP_DEEDS, hasDeed } from './deeds';
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

/** The row of whoever's page it is. */
export const OnePick = Picks.refine(({ length }) => length === 1, fault('pick_unknown'));

/**
 * All whom the list shows, as the address of the list says it. What of it cannot be used stands in `unusable`, and so does
 * what no list is asked: something is never done to everybody because a filter could not be read.
 */
const Matching = z.string().max(2000).transform(readAddress);

/** What is to be done, in which group where it is about one, and to which rows: those that were picked, or all that match. */
export const DoDeed = z
  .object({
    deed: z.enum([...DIRECT_DEEDS, ...GROUP_DEEDS], fault('deed_missing').message),
    groupId: z.union([z.literal('').transform(() => undefined), z.uuid()]).optional(),
    picks: Picks.optional(),
    matching: Matching.optional(),
  })
  .refine(({ picks, matching }) => picks ?? matching, { path: ['picks'], ...fault('picks_missing') })
  .refine(({ deed, groupId }) => groupId || !hasDeed(deed, 'asksGroup'), {
    path: ['groupId'],
    ...fault('group_missing'),
  });
