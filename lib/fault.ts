import type { z } from 'zod';

/**
 * What can be wrong with one thing that somebody typed, by code, with the facts that its sentence needs. Schemas give them
 * in the place of messages, and doors put them into words (words/say.ts). `least` and `most` are counts.
 */
export interface FaultFacts {
  email_missing: NoFacts;
  email_invalid: NoFacts;
  password_missing: NoFacts;
  password_too_short: { least: number };
  password_too_long: { most: number };
  password_without_number: NoFacts;
  password_without_capital: NoFacts;
  current_password_missing: NoFacts;
  first_name_missing: NoFacts;
  first_name_too_long: { most: number };
  last_name_too_long: { most: number };
  control_characters: NoFacts;
  invisible_characters: NoFacts;
  link_like: NoFacts;
  /** The product, or the activity log for who is no user, goes by it. */
  name_reserved: NoFacts;
  role_missing: NoFacts;
  code_missing: NoFacts;
  code_too_long: NoFacts;
  app_missing: NoFacts;
  app_password_name_missing: NoFacts;
  app_password_name_too_long: { most: number };
  passkey_name_missing: NoFacts;
  passkey_name_too_long: { most: number };
  passkey_answer_unreadable: NoFacts;
  people_missing: NoFacts;
  people_not_invited: NoFacts;
  people_too_many: { most: number };
  people_text_too_long: NoFacts;
  message_too_long: { most: number };
  life_missing: NoFacts;
  address_not_confirmed: NoFacts;
  phrase_not_confirmed: NoFacts;
  fate_missing: NoFacts;
  picks_missing: NoFacts;
  picks_too_many: { most: number };
  pick_unknown: NoFacts;
  deed_missing: NoFacts;
  group_name_missing: NoFacts;
  group_name_too_long: { most: number };
  group_name_separators: NoFacts;
  group_missing: NoFacts;
  /** `format`: what it looks like. */
  directory_broken: { format: string };
  directory_unknown: NoFacts;
  table_is_workbook: NoFacts;
  /** `line`: in or after which the quotes do not match. */
  table_quotes_open: { line: number };
  table_too_long: { rows: number; most: number };
  /** `needed`: the name of the column that is missing; `found`: those that are there. */
  table_header_missing: { needed: string };
  table_header_wrong: { needed: string; found: string[] };
  app_name_missing: NoFacts;
  app_name_too_long: { most: number };
  app_address_invalid: NoFacts;
  app_line_too_long: { most: number };
  app_section_too_long: { most: number };
  /** Everybody, a group or a person: exactly one. */
  allowed_missing: NoFacts;
  upstream_invalid: NoFacts;
  path_invalid: NoFacts;
  path_too_wide: NoFacts;
  redirect_uri_missing: NoFacts;
  uris_too_many: { most: number };
  uri_too_long: { most: number };
  /** `uri`: as it was typed. */
  uri_not_whole: { uri: string };
  /** Neither http(s) nor a scheme of one app's own. */
  uri_scheme: { uri: string };
  uri_not_web: { uri: string };
  uri_with_fragment: { uri: string };
  uri_with_wildcard: { uri: string };
  uri_with_user: { uri: string };
  /** It is on http, beside one of a scheme of its own. */
  uri_mixed: { uri: string };
  /** `spelling`: how browsers write it. */
  uri_spelling: { uri: string; spelling: string };
  attack_path_invalid: { path: string };
  attack_paths_too_many: { most: number };
  icon_missing: NoFacts;
  icon_too_large: NoFacts;
}

type NoFacts = Record<never, never>;
export type FaultCode = keyof FaultFacts;

/** A fault with its facts. */
export type Fault = { [C in FaultCode]: { code: C; facts: FaultFacts[C] } }[FaultCode];

/**
 * A fault as zod takes it: `z.string().min(1, fault('email_missing'))`. The bounds of zod's own checks are facts already
 * (`least`, `most`), so they need not be said again.
 */
export function fault(code: FaultCode): { message: string } {
  return { message: code };
}

/** A fault as an issue of a schema's own check. */
export function faultIssue({ code, facts }: Fault): { code: 'custom'; message: string; params: object } {
  return { code: 'custom', message: code, params: facts };
}

/** The facts of an issue that a schema found: those it was given, and the bounds of zod's own checks. */
export function factsOf(issue: z.core.$ZodIssue): Record<string, unknown> {
  return {
    ...('minimum' in issue && { least: Number(issue.minimum) }),
    ...('maximum' in issue && { most: Number(issue.maximum) }),
    ...(issue.code === 'custom' && issue.params),
  };
}
