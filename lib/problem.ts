/** What a sentence may need to know. Never a secret: facts reach pages, logs and JSON. */
type Facts = {
  seconds?: number;
  inviter?: string;
  at?: Date;
  email?: string;
  min?: number;
  isSelf?: boolean;
  setting?: string;
  isBusy?: boolean;
  isSetup?: boolean;
  refused?: 'short' | 'common' | 'personal';
};

type Entry = {
  status: number;
  field?: string | ((facts: Facts) => string);
  sentence: string | ((facts: Facts) => string);
};

/**
 * Every failure that a person can meet in normal use. The page, the API and the command line print the same entry:
 * a sentence that says what is so and what to do, the HTTP status, and the form field that it belongs beside.
 */
const PROBLEMS = {
  forbidden: { status: 403, sentence: 'You do not have permission to do this. Ask the owner or an admin.' },
  not_found: {
    status: 404,
    sentence: ({ email }) =>
      email
        ? `Nobody with the address ${email} can take over. Choose another active user.`
        : 'This is no longer here. Reload the page to see how things stand.',
  },
  wrong_credentials: { status: 401, sentence: 'Wrong email or password.' },
  too_many_attempts: {
    status: 429,
    sentence: ({ seconds = 60, isBusy }) =>
      isBusy
        ? 'Too many people are signing in at this moment. Try again in a few seconds.'
        : `Too many attempts. Try again in ${duration(seconds)}.`,
  },
  password_refused: {
    status: 422,
    field: 'password',
    sentence: ({ min = 8, refused = 'short' }) =>
      ({
        short: `Use at least ${min} characters.`,
        common: 'Many people use this password, so it is the first that others try. Choose another one.',
        personal: 'Leave out your name, your address and the name of this place: others try them first.',
      })[refused],
  },
  wrong_password: {
    status: 403,
    field: 'currentPassword',
    sentence: 'This is not your current password.',
  },
  code_wrong: {
    status: 403,
    field: ({ isSetup }) => (isSetup ? 'setupCode' : 'code'),
    sentence: ({ isSetup }) =>
      isSetup
        ? 'This is not the set-up code. It is in the lines that Latchkey printed when it started.'
        : 'This code is not right, or was used already. Wait for the next one, or use a backup code.',
  },
  passkey_refused: {
    status: 403,
    sentence: 'This passkey was not accepted. Try again, or use your password.',
  },
  proof_needed: {
    status: 403,
    sentence: 'It is more than ten minutes since you last showed who you are. Confirm it, and try again.',
  },
  protected_user: {
    status: 409,
    sentence: ({ isSelf }) =>
      isSelf
        ? 'You cannot do this to your own account. Ask another admin, or the owner.'
        : 'Nobody can do this to the owner. The owner can hand ownership over first.',
  },
  managed_by_environment: {
    status: 409,
    sentence: ({ setting }) =>
      `A setting of this instance decides this${setting ? ` (${setting})` : ''}. Whoever runs it can change that, and restart.`,
  },
  setup_complete: { status: 409, sentence: 'This instance already has an owner. Sign in instead.' },
  sign_out_first: {
    status: 409,
    sentence: 'You are signed in as somebody else. Sign out first, then open the link again.',
  },
  already_user: { status: 409, sentence: 'This address already has an account. Sign in instead.' },
  invitation_used: { status: 410, sentence: 'This invite was already accepted. Sign in instead.' },
  invitation_expired: {
    status: 410,
    sentence: ({ inviter }) =>
      inviter
        ? `This invite has expired. Ask ${inviter} for a new one.`
        : 'This invite has expired. Invite the address again to make a new link.',
  },
  invitation_revoked: {
    status: 410,
    sentence: ({ inviter }) =>
      `This invite was taken back. Ask ${inviter ?? 'the person who sent it'} about it.`,
  },
  invitation_replaced: {
    status: 410,
    sentence: 'A newer invite was sent to you. Use the link in the newest mail.',
  },
  link_unknown: {
    status: 404,
    sentence: 'This link is not complete. Open it from the mail again, or copy the whole of it.',
  },
  link_used: { status: 410, sentence: 'This link was already used. Sign in, or get a new link.' },
  link_expired: { status: 410, sentence: 'This link is too old to work. Get a new one.' },
  link_replaced: {
    status: 410,
    sentence:
      'Your password or sign-in has changed since this link was made, so it no longer works. Sign in, or get a new link.',
  },
  links_by_mail_only: {
    status: 403,
    sentence:
      'Links are only mailed on this instance (N8N_INVITE_LINKS_EMAIL_ONLY). Have a new one mailed instead.',
  },
  email_off: {
    status: 409,
    sentence: 'E-mail is off (N8N_EMAIL_MODE). The owner and admins can copy the link and pass it on.',
  },
} as const satisfies Record<string, Entry>;

export type ProblemCode = keyof typeof PROBLEMS;

/** An expected failure: thrown by verbs, printed by doors. Anything else that is thrown is a bug. */
export class Problem extends Error {
  readonly code: ProblemCode;
  readonly status: number;
  /** The form field that the sentence belongs beside, if any. */
  readonly field: string | undefined;
  readonly facts: Facts;

  constructor(code: ProblemCode, facts: Facts = {}) {
    const entry: Entry = PROBLEMS[code];
    super(typeof entry.sentence === 'string' ? entry.sentence : entry.sentence(facts));
    this.name = 'Problem';
    this.code = code;
    this.status = entry.status;
    this.field = typeof entry.field === 'function' ? entry.field(facts) : entry.field;
    this.facts = facts;
  }
}

/** Throws the Problem unless the condition holds; reads as a sentence: `must(mayInvite(actor), 'forbidden')`. */
export function must(condition: unknown, code: ProblemCode, facts?: Facts): asserts condition {
  if (!condition) throw new Problem(code, facts);
}

function duration(seconds: number): string {
  const whole = Math.max(1, Math.ceil(seconds));
  if (whole === 1) return '1 second';
  if (whole < 90) return `${whole} seconds`;
  return `${Math.ceil(seconds / 60)} minutes`;
}
