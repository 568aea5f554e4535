// Written by scripts/nouns.js. Not to be edited.
import { openInvitations } from '../invitations/owned';

/** What a user can own. */
export const ALL_OWNED = [openInvitations];
