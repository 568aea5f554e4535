// Written by scripts/nouns.js. Not to be edited.
import { EVENTS as appPasswords } from '../app-passwords/events';
import { EVENTS as apps } from '../apps/events';
import { EVENTS as audit } from '../audit/events';
import { EVENTS as backups } from '../backups/events';
import { EVENTS as doorChecks } from '../door-checks/events';
import { EVENTS as emailChanges } from '../email-changes/events';
import { EVENTS as factors } from '../factors/events';
import { EVENTS as groups } from '../groups/events';
import { EVENTS as invitations } from '../invitations/events';
import { EVENTS as mail } from '../mail/events';
import { EVENTS as oidc } from '../oidc/events';
import { EVENTS as passes } from '../passes/events';
import { EVENTS as passkeys } from '../passkeys/events';
import { EVENTS as passwordResets } from '../password-resets/events';
import { EVENTS as sessions } from '../sessions/events';
import { EVENTS as setup } from '../setup/events';
import { EVENTS as users } from '../users/events';

/** The events of each noun. */
export const ALL_EVENTS = {
  ...appPasswords,
  ...apps,
  ...audit,
  ...backups,
  ...doorChecks,
  ...emailChanges,
  ...factors,
  ...groups,
  ...invitations,
  ...mail,
  ...oidc,
  ...passes,
  ...passkeys,
  ...passwordResets,
  ...sessions,
  ...setup,
  ...users,
} as const;

/** Names of what a user can own. */
export const OWNED = ['openInvitations'] as const;
