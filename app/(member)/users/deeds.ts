import {
  BadgeCheck,
  CircleCheck,
  CircleOff,
  Crown,
  KeyRound,
  Link2,
  LogOut,
  type LucideIcon,
  MailX,
  Send,
  Shapes,
  Shield,
  ShieldOff,
  UserRoundX,
} from 'lucide-react';

/** A thing that can be done to people in the list. Its words are `deeds.<name>` and `deedOutcomes.<name>`. */
type Deed = {
  /** Whom it is for; everybody where it is not said. */
  of?: 'user' | 'invitation';
  /** Stands in the menu of a row by this icon. */
  icon?: LucideIcon;
  /** Stands in the bar above the list while rows are selected. */
  isForMany?: true;
  /** Stands in the bar alone, by this icon. */
  barIcon?: LucideIcon;
  isDanger?: true;
  /** Is confirmed before it is done. */
  asks?: true;
  /** Whoever does it must have shown a moment ago who they are. */
  needsProof?: true;
  /** Its outcome is a link, which may have a note. */
  givesLink?: true;
  hasNote?: true;
  /** It may find that everything is so already, which has a message of its own. */
  mayBeSo?: true;
  /** It is taken back by this one. */
  undo?: 'enable' | 'disable' | 'makeMember' | 'makeAdmin';
  /** It asks for a group. */
  asksGroup?: true;
  /** It is done on a page of its own. */
  page?: '/users/hand-over' | '/users/delete';
  /** It asks for a role; each role is a deed of its own. */
  roles?: { member: 'makeMember'; admin: 'makeAdmin' };
};

/** All deeds, in the order of menus and of the bar. A new one is a row here; types then ask for its verb, offer and words. */
const TABLE = {
  resendInvite: { of: 'invitation', icon: Send, isForMany: true },
  copyInviteLink: { of: 'invitation', icon: Link2, givesLink: true },
  approveInvite: { of: 'invitation', icon: BadgeCheck, isForMany: true, mayBeSo: true },
  revokeInvite: { of: 'invitation', icon: MailX, isForMany: true, isDanger: true, asks: true },
  copyResetLink: { of: 'user', icon: KeyRound, givesLink: true, hasNote: true },
  /** Stands on the page of a person alone. */
  sendResetMail: { of: 'user' },
  changeRole: { of: 'user', icon: Shield, roles: { member: 'makeMember', admin: 'makeAdmin' } },
  makeMember: { of: 'user', barIcon: Shield, isForMany: true, asks: true, mayBeSo: true, undo: 'makeAdmin' },
  makeAdmin: { of: 'user', barIcon: Shield, isForMany: true, asks: true, mayBeSo: true, undo: 'makeMember' },
  addToGroup: { barIcon: Shapes, isForMany: true, asksGroup: true },
  removeFromGroup: { barIcon: Shapes, isForMany: true, asksGroup: true },
  signOutEverywhere: { of: 'user', icon: LogOut, mayBeSo: true },
  clearFactors: {
    of: 'user',
    icon: ShieldOff,
    isDanger: true,
    asks: true,
    needsProof: true,
    mayBeSo: true,
  },
  disable: {
    of: 'user',
    icon: CircleOff,
    isForMany: true,
    isDanger: true,
    asks: true,
    mayBeSo: true,
    undo: 'enable',
  },
  enable: { of: 'user', icon: CircleCheck, isForMany: true, mayBeSo: true, undo: 'disable' },
  handOver: { of: 'user', icon: Crown, page: '/users/hand-over' },
  deleteUser: { of: 'user', icon: UserRoundX, isForMany: true, isDanger: true, page: '/users/delete' },
} as const satisfies Record<string, Deed>;

export type DeedName = keyof typeof TABLE;
export const DEEDS: Record<DeedName, Deed> = TABLE;
const NAMES = Object.keys(TABLE) as DeedName[];

/** The deeds in whose row this is said. */
export type DeedWith<K extends keyof Deed> = {
  [N in DeedName]: (typeof TABLE)[N] extends { [key in K]: unknown } ? N : never;
}[DeedName];

/** Those that the bar offers. */
export type DeedForMany = DeedWith<'isForMany'>;
/** Those that a menu offers. */
export type OfferedDeed = DeedWith<'icon'>;
/** Those that say who is in a group. */
export type GroupDeed = DeedWith<'asksGroup'>;
/** Those that a verb does at once, rather than leading somewhere else or asking for more. */
export type DirectDeed = Exclude<DeedName, DeedWith<'page'> | DeedWith<'roles'> | GroupDeed>;

export const OFFERED_DEEDS = NAMES.filter((name) => hasDeed(name, 'icon'));
export const DEEDS_FOR_MANY = NAMES.filter((name) => hasDeed(name, 'isForMany'));
export const DIRECT_DEEDS = NAMES.filter(isDirect);
export const GROUP_DEEDS = NAMES.filter((name) => hasDeed(name, 'asksGroup'));

/** Each takes the other back. */
export const OTHER_GROUP_DEED: Record<GroupDeed, GroupDeed> = {
  addToGroup: 'removeFromGroup',
  removeFromGroup: 'addToGroup',
};

/** The deed that gives each role. */
export const ROLE_DEEDS = TABLE.changeRole.roles;
export type RoleToGive = keyof typeof ROLE_DEEDS;

/** Whether the row of a deed says this. */
export function hasDeed<K extends keyof Deed>(name: DeedName, key: K): name is DeedWith<K> {
  return DEEDS[name][key] !== undefined;
}

export function isDirect(name: DeedName): name is DirectDeed {
  return !hasDeed(name, 'page') && !hasDeed(name, 'roles') && !hasDeed(name, 'asksGroup');
}
