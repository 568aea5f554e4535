import {
  converse,
  diagnose,
  isOfMail,
  type Patience,
  partyOf,
  type Seen,
  type SmtpCause,
  type Step,
} from '../../smtp/smtp';
import type { Actor } from '../actor';
import { config, type MailServer } from '../config';
import { must } from '../problem';
import { limit } from '../rate-limits/limit';
import { MAIL_CHECK } from './limits';
import { maySeeMail } from './policy';

/**
 * One step of the check: what was seen, the error that ended it in the system's words, what is wrong, and what the mail
 * server said to it.
 */
export type CheckStep = {
  step: Step;
  outcome: 'passed' | 'warned' | 'failed' | 'skipped';
  seen: Seen | null;
  error: string | null;
  cause: SmtpCause | null;
  reply: string | null;
  /** How long it took, in milliseconds; null where it was skipped. */
  ms: number | null;
};

type Result = Omit<CheckStep, 'step'>;
const SKIPPED: Result = { outcome: 'skipped', seen: null, error: null, cause: null, reply: null, ms: null };

const LOOK_MS = 4_000;

/**
 * Tries the mail server with the settings and the code of delivery, step by step up to the sender, and sends no mail.
 * What comes after a failed step is skipped. For a user the mail would go to their own address, for the instance to the
 * sender's. Ends within a minute whatever the server does, unless `patience` says otherwise, with no connection left
 * open. No field holds the password. Throws `forbidden`, `email_off` and `too_many_attempts`.
 */
export async function checkMailServer(
  actor: Actor,
  mail: MailServer | null = config().mail,
  patience: Patience = {},
): Promise<CheckStep[]> {
  must(maySeeMail(actor), 'forbidden');
  must(mail, 'email_off');
  if (actor.kind === 'user') await limit(MAIL_CHECK, actor.id);
  const sender = mail.sender.address;
  const { found, failure, lastMs } = await converse(
    mail,
    actor.kind === 'user' ? actor.email : sender,
    patience,
  );
  const results = new Map<Step, Result>();
  for (const [step, { seen, warning, reply, ms }] of found)
    results.set(step, {
      ...SKIPPED,
      outcome: warning ? 'warned' : 'passed',
      seen,
      cause: warning,
      reply,
      ms,
    });
  const order = orderOf(mail);
  const broken = order.find((step) => !found.has(step));
  if (broken) results.set(broken, { ...(await explain(broken, failure, mail, patience)), ms: lastMs });
  // Whoever sends as no-reply mostly has no mailbox of that name, and needs none.
  if (actor.kind === 'system' && results.get('sender')?.cause?.code === 'recipient_unknown')
    results.set('sender', {
      ...SKIPPED,
      outcome: 'passed',
      seen: { code: 'may_send', facts: { sender } },
      ms: lastMs,
    });
  return order.map((step) => ({ step, ...(results.get(step) ?? SKIPPED) }));
}

/** What came of the step at which the conversation broke. */
async function explain(
  step: Step,
  failure: unknown,
  mail: MailServer,
  patience: Patience,
): Promise<Omit<Result, 'ms'>> {
  if (!isOfMail(failure)) throw failure; // a bug of ours
  const { reply, cause, isFinal } = diagnose(failure, mail);
  if (failure.response) {
    // Greylisting, for one, is no reason to change a setting.
    const party = partyOf(cause.code);
    const passes = party === 'nobody' || (!isFinal && party !== 'operator');
    const outcome = step === 'sender' && passes ? 'warned' : 'failed';
    const command = failure.command === 'CONN' ? '' : (failure.command ?? '');
    return { outcome, seen: { code: 'refused', facts: { command } }, error: null, cause, reply };
  }
  const isOfTls = step === 'encryption' && failure.code === 'ESOCKET';
  const seen = isOfTls ? await look(mail, patience) : null;
  return { outcome: 'failed', seen, error: reply, cause, reply: null };
}

/** The certificate that was not accepted, by a second connection that takes any and signs nobody in. */
async function look(
  mail: MailServer,
  { wholeTimeout = LOOK_MS, ...patience }: Patience,
): Promise<Seen | null> {
  const wait = Math.min(wholeTimeout, LOOK_MS);
  const { found } = await converse(mail, null, { ...patience, wholeTimeout: wait });
  return found.get('encryption')?.seen ?? null;
}

/** STARTTLS comes after the greeting, TLS from the first byte before it. */
function orderOf({ security }: MailServer): Step[] {
  const beginning: Step[] = security === 'tls' ? ['encryption', 'greeting'] : ['greeting', 'encryption'];
  return ['address', 'connection', ...beginning, 'size_limit', 'sign_in', 'sender'];
}
