/**
 * The facts that come with a problem, by its code. Never a secret: facts reach pages, logs and JSON. A room of the machine
 * adds its own codes here by `declare module`, beside the code that throws them.
 */
export interface ProblemFacts {
  forbidden: NoFacts;
  not_found: NoFacts;
  wrong_credentials: NoFacts;
  /** `seconds`: how long to wait. */
  too_many_attempts: { seconds: number };
  /** The queue of password hashes is full. */
  too_busy: NoFacts;
  /** `least`: how many characters this instance asks for. */
  password_short: { least: number };
  password_common: NoFacts;
  password_personal: NoFacts;
  wrong_password: NoFacts;
  code_wrong: NoFacts;
  setup_code_wrong: NoFacts;
  passkey_refused: NoFacts;
  proof_needed: NoFacts;
  /** This instance asks everybody for a second factor, and the actor has none. */
  factor_needed: NoFacts;
  /** `app`: its name; `host`: where it is. */
  app_forbidden: { app: string; host: string };
  /** What an app has asked was answered, or an hour has passed. */
  question_ended: NoFacts;
  /** `most`: how many one user may have. */
  app_passwords_too_many: { most: number };
  /** The actor would do it to themselves. */
  own_account: { isOwner: boolean };
  owner_protected: NoFacts;
  /** `setting`: the name of the setting that decides. */
  managed_by_environment: { setting: string };
  setup_complete: NoFacts;
  sign_out_first: NoFacts;
  already_user: NoFacts;
  invitation_used: NoFacts;
  /** `inviter` is null when they have left; `at` is when it expired. */
  invitation_expired: { inviter: string | null; email: string; at: Date };
  /** The link of an expired invitation was to be copied. */
  invitation_link_expired: NoFacts;
  invitation_revoked: { inviter: string | null };
  invitation_replaced: { email: string };
  link_unknown: NoFacts;
  /** `at`: when. */
  link_used: { at: Date };
  link_expired: { at: Date };
  link_replaced: NoFacts;
  /** Whoever made the link may not do so any more. */
  link_withdrawn: NoFacts;
  /** Whoever sent the invitation may no longer give its role; it waits for somebody who may. */
  invitation_waiting: NoFacts;
  links_by_mail_only: NoFacts;
  email_off: NoFacts;
  /** What was asked of a list cannot be used, so it is not clear whom it finds. */
  filter_unusable: NoFacts;
  /** `most`: how many of those whom a filter finds something can be done to at once. */
  matching_too_many: { most: number };
  /** Nobody active with this address can take over. */
  successor_unknown: { email: string };
  /** Others go on needing what whoever wants to leave has. */
  handover_needed: NoFacts;
  /** `name`: as it was typed; another group is called like this but for case. */
  group_exists: { name: string };
  /** The group, or one of several, was removed meanwhile. */
  group_gone: NoFacts;
  groups_too_many: { most: number };
  app_exists: { name: string };
  /** `name`: whose it is. */
  app_host_taken: { host: string; name: string };
  /** The address of the app is this instance's own. */
  app_own_host: { host: string };
  /** `origin`: the part of its address that a guarded app is known by. */
  app_address_with_more: { origin: string };
  app_not_https: NoFacts;
  /** None of its addresses is one that a tile can lead to. */
  app_address_missing: NoFacts;
  /** It would be told of sign-outs at an address where Latchkey itself is, or never goes. */
  backchannel_own: NoFacts;
  backchannel_refused: { host: string };
  /** It has no secret, and cannot keep one. */
  client_public: { name: string };
  /** `most`: how many an app may have. */
  app_paths_too_many: { most: number };
  /** Its content is no picture that browsers show, whatever its name says. */
  icon_type_unknown: NoFacts;
  /** `most`: how many pixels it may be wide and high. */
  icon_too_many_pixels: { width: number; height: number; most: number };
  icon_namespace_missing: NoFacts;
  /** What the SVG has taken from elsewhere, first on this line. */
  icon_reference: { line: number; reference: string };
  /** It is no guarded app. */
  app_without_door: { name: string };
  /** There is no group and nobody who is called like this. */
  who_unknown: { who: string };
}

type NoFacts = Record<never, never>;
export type ProblemCode = keyof ProblemFacts;

/** What doors need to know besides the sentence: the HTTP status, and the form field that it belongs beside. */
type Entry = { status: number; field?: string };

/** Codes that are not listed answer 500: they keep an instance from starting, and reach no page. */
const ENTRIES: Partial<Record<ProblemCode, Entry>> = {
  forbidden: { status: 403 },
  not_found: { status: 404 },
  wrong_credentials: { status: 401 },
  too_many_attempts: { status: 429 },
  too_busy: { status: 429 },
  password_short: { status: 422, field: 'password' },
  password_common: { status: 422, field: 'password' },
  password_personal: { status: 422, field: 'password' },
  wrong_password: { status: 403, field: 'currentPassword' },
  code_wrong: { status: 403, field: 'code' },
  setup_code_wrong: { status: 403, field: 'setupCode' },
  passkey_refused: { status: 403 },
  proof_needed: { status: 403 },
  factor_needed: { status: 403 },
  app_forbidden: { status: 403 },
  app_passwords_too_many: { status: 409 },
  own_account: { status: 409 },
  owner_protected: { status: 409 },
  managed_by_environment: { status: 409 },
  setup_complete: { status: 409 },
  sign_out_first: { status: 409 },
  already_user: { status: 409 },
  invitation_used: { status: 410 },
  invitation_expired: { status: 410 },
  invitation_link_expired: { status: 410 },
  invitation_revoked: { status: 410 },
  invitation_replaced: { status: 410 },
  link_unknown: { status: 404 },
  link_used: { status: 410 },
  link_expired: { status: 410 },
  link_replaced: { status: 410 },
  link_withdrawn: { status: 410 },
  invitation_waiting: { status: 409 },
  links_by_mail_only: { status: 403 },
  email_off: { status: 409 },
  filter_unusable: { status: 422 },
  matching_too_many: { status: 422 },
  successor_unknown: { status: 404, field: 'transferTo' },
  handover_needed: { status: 409 },
  group_exists: { status: 409, field: 'name' },
  group_gone: { status: 409 },
  groups_too_many: { status: 409 },
  app_exists: { status: 409, field: 'name' },
  app_host_taken: { status: 409, field: 'address' },
  app_own_host: { status: 422, field: 'address' },
  app_address_with_more: { status: 422, field: 'address' },
  app_not_https: { status: 422, field: 'address' },
  app_address_missing: { status: 422, field: 'address' },
  backchannel_own: { status: 422, field: 'backchannelLogoutUri' },
  backchannel_refused: { status: 422, field: 'backchannelLogoutUri' },
  client_public: { status: 409 },
  app_paths_too_many: { status: 409, field: 'path' },
  icon_type_unknown: { status: 422, field: 'file' },
  icon_too_many_pixels: { status: 422, field: 'file' },
  icon_namespace_missing: { status: 422, field: 'file' },
  icon_reference: { status: 422, field: 'file' },
  app_without_door: { status: 409 },
  who_unknown: { status: 404, field: 'who' },
};

/** The facts of a code as an argument, which is left out where there are none. */
export type FactsOf<C extends ProblemCode> = NoFacts extends ProblemFacts[C] ? [] : [facts: ProblemFacts[C]];

/** By which a Problem is known in every copy of this class: the server's bundle and the launcher's hold one each. */
const BRAND = Symbol.for('latchkey.problem');

/**
 * An expected failure: thrown by verbs as a code and its facts, put into words by doors (words/say.ts). Anything else that
 * is thrown is a bug.
 */
export class Problem<C extends ProblemCode = ProblemCode> extends Error {
  override name = 'Problem';
  readonly code: C;
  readonly facts: ProblemFacts[C];

  constructor(code: C, ...[facts]: FactsOf<C>) {
    super(code);
    this.code = code;
    this.facts = facts ?? ({} as ProblemFacts[C]);
  }

  static override [Symbol.hasInstance](value: unknown): boolean {
    // Kinds of it are known by their own class, as usual.
    // biome-ignore lint/complexity/noThisInStatic: It is this class or one of its kinds that somebody is compared with.
    if (this !== Problem) return Function.prototype[Symbol.hasInstance].call(this, value);
    return typeof value === 'object' && value !== null && Reflect.get(value, BRAND) === true;
  }

  get [BRAND](): true {
    return true;
  }

  /** The HTTP status of an answer that tells of it. */
  get status(): number {
    return ENTRIES[this.code]?.status ?? 500;
  }

  /** The form field that the sentence belongs beside, if any. */
  get field(): string | undefined {
    return ENTRIES[this.code]?.field;
  }

  /** Whether it is the one with this code, whose facts are then known. */
  is<Asked extends ProblemCode>(code: Asked): this is Problem<Asked> {
    return (this.code as ProblemCode) === code;
  }
}

/** Throws the Problem unless the condition holds; reads as a sentence: `must(mayInvite(actor), 'forbidden')`. */
export function must<C extends ProblemCode>(
  condition: unknown,
  code: C,
  ...facts: FactsOf<C>
): asserts condition {
  if (!condition) throw new Problem(code, ...facts);
}
