import { z } from 'zod';
import { askedOf, SearchText } from '../asked';
import { fault } from '../fault';
import { MOST_AT_ONCE } from '../groups/schema';
import { type AddressEntry, parseAddressList } from '../invitations/address-list';

/** By what the list of people can be sorted. */
export const SORTS = ['newest', 'name', 'email', 'role', 'status', 'active'] as const;
export type Sort = (typeof SORTS)[number];

/** By what state the list can be filtered: those that somebody can be in, and pending with a mail that failed. */
export const STATUSES = ['active', 'pending', 'mail-failed', 'expired', 'disabled'] as const;
export type StatusFilter = (typeof STATUSES)[number];

export const ROLES = ['owner', 'admin', 'member'] as const;

/** Whether somebody has a second factor: an authenticator app or a passkey. It is asked of users alone. */
export const FACTORS = ['has', 'none'] as const;

/** The place of one row in the sorted list: its id, and by what it stands there. */
export type Place = { id: string; key: string };

/** What the key of a place looks like; a time is in milliseconds. */
const KEYS: Record<Sort, RegExp> = {
  newest: /^\d{1,14}$/,
  name: /^\P{Cc}{0,200}$/u,
  email: /^\P{Cc}{0,320}$/u,
  role: /^(owner|admin|member)$/,
  status: /^[0-3]$/,
  active: /^\d{1,14}$/,
};

/** What of the list is shown. What is asked and cannot be used has its name in `unusable`. */
export const ListPeople = askedOf({
  search: SearchText.default(''),
  role: z.enum(ROLES).optional(),
  status: z.enum(STATUSES).optional(),
  factor: z.enum(FACTORS).optional(),
  group: z.uuid().optional(),
  sort: z.enum(SORTS).default('newest'),
  order: z.enum(['asc', 'desc']).optional(),
  after: z.string().optional(),
  before: z.string().optional(),
}).transform(({ after, before, unusable, ...asked }) => {
  const places = { after: placeIn(after, asked.sort), before: placeIn(before, asked.sort) };
  if (after !== undefined && !places.after) unusable.push('after');
  if (before !== undefined && !places.before) unusable.push('before');
  return { ...asked, ...places, unusable };
});
export type ListPeople = z.output<typeof ListPeople>;

function placeIn(text: string | undefined, sort: Sort): Place | undefined {
  const [, id = '', key = ''] = /^(.{36})~(.*)$/su.exec(text ?? '') ?? [];
  return z.uuid().safeParse(id).success && KEYS[sort].test(key) ? { id, key } : undefined;
}

/** Who is to come into a group, by their addresses in a text. */
export const JoinByAddress = z.object({
  groupId: z.uuid(),
  people: z
    .string()
    .max(200_000, fault('people_text_too_long'))
    .transform((text): AddressEntry[] => parseAddressList(text))
    .refine(({ length }) => length > 0, fault('people_missing'))
    .refine(({ length }) => length <= MOST_AT_ONCE, {
      ...fault('picks_too_many'),
      params: { most: MOST_AT_ONCE },
    }),
});
export type JoinByAddress = z.output<typeof JoinByAddress>;

/** The order that goes without saying: newest and last active first, all else from A to Z. */
export function orderOf({ sort, order }: Pick<ListPeople, 'sort' | 'order'>): 'asc' | 'desc' {
  return order ?? (sort === 'newest' || sort === 'active' ? 'desc' : 'asc');
}
