import type { LinkKind } from '../token';

/** The link by which a new address is confirmed. */
export const EMAIL_CHANGE_LINK: LinkKind = { purpose: 'email-change', path: '/change-email/' };
