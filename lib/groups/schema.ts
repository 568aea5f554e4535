import { z } from 'zod';
import { askedOf, SearchText } from '../asked';
import { fault } from '../fault';
import { plainText } from '../plain-text';

/** So many groups an instance may have: a form may name them all, and so may the header that tells an app of them. */
export const MOST_GROUPS = 200;

/** As many people as are brought into a group, or out of it, at once. */
export const MOST_AT_ONCE = 1_000;

/** The name of a group. Lists of names are written with commas and, in a cell of a table, with semicolons. */
export const GroupName = plainText(64, 'group_name_too_long').pipe(
  z
    .string()
    .min(1, fault('group_name_missing'))
    .regex(/^[^,;]*$/, fault('group_name_separators')),
);

export const AddGroup = z.object({ name: GroupName });
export type AddGroup = z.output<typeof AddGroup>;

export const RenameGroup = z.object({ id: z.uuid(), name: GroupName });
export type RenameGroup = z.output<typeof RenameGroup>;

/** Names one group. */
export const GroupId = z.object({ id: z.uuid() });
export type GroupId = z.output<typeof GroupId>;

/** Somebody whom a group can hold: who is in, or who is invited and comes into it by accepting. */
export const GroupPerson = z.object({ kind: z.enum(['user', 'invitation']), id: z.uuid() });
export type GroupPerson = z.output<typeof GroupPerson>;

/** Who is to come into a group. */
export const JoinGroup = z.object({
  groupId: z.uuid(),
  people: z.array(GroupPerson).min(1, fault('picks_missing')).max(MOST_AT_ONCE, fault('picks_too_many')),
});
export type JoinGroup = z.output<typeof JoinGroup>;

/** Who is to be out of a group. */
export const LeaveGroup = JoinGroup;
export type LeaveGroup = z.output<typeof LeaveGroup>;

/** What of the people of a group is shown. What is asked and cannot be used has its name in `unusable`. */
export const ListGroupPeople = askedOf({
  search: SearchText.default(''),
  page: z.coerce.number().int().min(1).max(1_000_000).default(1),
});
export type ListGroupPeople = z.output<typeof ListGroupPeople>;
