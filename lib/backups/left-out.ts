// Written by scripts/nouns.js. Not to be edited.

/**
 * The tables that no backup holds, each with the reason, as the schema says (`@leftOut`); a restore empties them. All
 * others are in every backup.
 */
export const LEFT_OUT: Record<string, string> = {
  _prisma_migrations: 'The header names the migrations, and a restore runs and records them.',
  session: 'One that has been ended since would be valid again: after a restore everybody signs in anew.',
  passkey_challenge: 'A challenge is used once, within minutes.',
  rate_limit: 'They count the last minutes of one instance.',
  pass: 'It hangs on a sign-in, and none of those is in a backup.',
  pass_code: 'It works once, within a minute.',
  oidc_grant: 'It hangs on a sign-in, and none of those is in a backup.',
  oidc_entry: 'Codes and tokens hang on sign-ins, and all else lives for minutes.',
  oidc_notice:
    'Apps that had not been told by then hear of it from the instance that was backed up, or never.',
};
