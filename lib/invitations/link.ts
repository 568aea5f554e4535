import type { LinkKind } from '../token';

/** The link of an invitation, of which a newer version replaces older ones. */
export const INVITE_LINK: LinkKind = { purpose: 'invite', path: '/invite/' };
