import { z } from 'zod';

/** What an entry can be about. */
export const ABOUT = ['people', 'invites', 'sign-ins', 'passwords', 'setup', 'exports'] as const;
export type About = (typeof ABOUT)[number];

/** A date as date fields send it; the years that every database and browser knows. */
const Day = z.iso
  .date()
  .refine((day) => day >= '1900' && day < '9999')
  .optional()
  .catch(undefined);

const Id = z.uuid().optional().catch(undefined);

/**
 * What is looked for in the activity log; what does not fit is no condition. `by` is the user who did it. `from` and `to`
 * are days in UTC, both included.
 */
export const ActivityFilter = z.object({
  search: z
    .string()
    .trim()
    .max(200)
    .regex(/^\P{Cc}*$/u)
    .catch(''),
  about: z.enum(ABOUT).optional().catch(undefined),
  by: Id,
  from: Day,
  to: Day,
});
export type ActivityFilter = z.output<typeof ActivityFilter>;

/** One page of it: what came before the entry with this id, or after it. */
export const ListActivity = ActivityFilter.extend({ before: Id, after: Id });
export type ListActivity = z.output<typeof ListActivity>;

export const ExportActivity = ActivityFilter.extend({ format: z.enum(['csv', 'jsonl']) });
export type ExportActivity = z.output<typeof ExportActivity>;
