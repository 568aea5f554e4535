import type { LinkKind } from '../token';

/** The link by which a user sets a new password. */
export const RESET_LINK: LinkKind = { purpose: 'password-reset', path: '/reset-password/' };
