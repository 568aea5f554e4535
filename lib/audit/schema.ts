import { z } from 'zod';
import { askedOf, SearchText } from '../asked';

/** What an entry can be about. */
export const ABOUT = [
  'people',
  'groups',
  'invites',
  'sign-ins',
  'passwords',
  'apps',
  'setup',
  'exports',
] as const;
export type About = (typeof ABOUT)[number];

/** A date as date fields send it; the years that every database and browser knows. */
const Day = z.iso
  .date()
  .refine((day) => day >= '1900' && day < '9999')
  .optional();

const Id = z.uuid().optional();

const FILTER = {
  search: SearchText.default(''),
  about: z.enum(ABOUT).optional(),
  by: Id,
  of: Id,
  from: Day,
  to: Day,
};

/**
 * What is looked for in the activity log. `by` is the user who did it, `of` a user or an
 * invitation that it is about, or who did it. `from` and `to` are days, both included.
 * What is asked and cannot be used has its name in `unusable`.
 */
export const ActivityFilter = askedOf(FILTER);
export type ActivityFilter = z.output<typeof ActivityFilter>;

/** One page of it: what came before the entry with this id, or after it. */
export const ListActivity = askedOf({ ...FILTER, before: Id, after: Id });
export type ListActivity = z.output<typeof ListActivity>;

/** All of it as a file. A filter that cannot be used is a fault: the file would have what nobody asked for. */
export const ExportActivity = z.intersection(
  z.object({ format: z.enum(['csv', 'jsonl']) }),
  ActivityFilter.refine(({ unusable }) => unusable.length === 0),
);
export type ExportActivity = z.output<typeof ExportActivity>;
