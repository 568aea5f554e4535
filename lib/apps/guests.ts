import { Prisma } from '../../prisma/generated/client';

/** Whom an app is told of. */
export type Guest = {
  id: string;
  email: string;
  firstName: string;
  lastName: string;
  /** Names of their groups. */
  groups: string[];
};

/** SQL: the names of the groups that the user of a row `"user"` is in, as apps are told them. */
export const GROUP_NAMES = Prisma.sql`array(
  select "group".name from group_member join "group" on "group".id = group_member."groupId"
  where group_member."userId" = "user".id order by "group"."nameKey")`;

/** SQL: whether the user of a row `"user"` has a second factor. */
export const HAS_FACTOR = Prisma.sql`(
  exists (select from two_factor where two_factor."userId" = "user".id and two_factor."confirmedAt" is not null)
  or exists (select from passkey where passkey."userId" = "user".id))`;
