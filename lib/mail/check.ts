import type { Actor } from '../actor';
import { config, type MailServer } from '../config';
import { must } from '../problem';
import { limit } from '../rate-limits/limit';
import { converse, type Patience, type Step } from './converse';
import { diagnose, isUnknownRecipient } from './diagnose';
import { MAIL_CHECK } from './limits';
import { maySeeMail } from './policy';

/** One step of the check: what was found, what the server said to it, and what is wrong with the setting to change. */
export type CheckStep = {
  step: Step;
  outcome: 'passed' | 'warned' | 'failed' | 'skipped';
  facts: string;
  reply: string | null;
  explanation: string | null;
};

type Result = Omit<CheckStep, 'step'>;
const SKIPPED: Result = { outcome: 'skipped', facts: '', reply: null, explanation: null };

const LOOK_MS = 4_000;

/**
 * Tries the mail server with the settings and the code of delivery, step by step up to the sender, and sends no mail.
 * What stands behind a failed step is skipped. For a user the mail would go to their own address, for the instance to
 * the sender's. Ends within half a minute whatever the server does, with no connection left open. No field holds the
 * password. Throws `forbidden`, `email_off` and `too_many_attempts`.
 */
export async function checkMailServer(
  actor: Actor,
  mail: MailServer | null = config().mail,
  patience: Patience = {},
): Promise<CheckStep[]> {
  must(maySeeMail(actor), 'forbidden');
  must(mail, 'email_off');
  if (actor.kind === 'user') await limit(MAIL_CHECK, actor.id);
  const recipient = actor.kind === 'user' ? actor.email : mail.sender.address;
  const { found, failure } = await converse(mail, recipient, patience);
  const results = new Map<Step, Result>(found);
  const order = orderOf(mail);
  const broken = order.find((step) => !found.has(step));
  if (broken) results.set(broken, await explain(broken, failure, mail, patience));
  // Whoever sends as no-reply mostly has no mailbox of that name, and needs none.
  if (actor.kind === 'system' && isOfMail(failure) && isUnknownRecipient(failure))
    results.set('Sender', { ...SKIPPED, outcome: 'passed', facts: withoutMailbox(mail) });
  return order.map((step) => ({ step, ...(results.get(step) ?? SKIPPED) }));
}

function withoutMailbox({ sender }: MailServer): string {
  return `${sender.address} may send. The mail server has no mailbox of that name, so answers to it come back.`;
}

/** What is said of the step at which the conversation broke. */
async function explain(step: Step, failure: unknown, mail: MailServer, patience: Patience): Promise<Result> {
  if (!isOfMail(failure)) throw failure;
  const { reply, explanation, isFinal } = diagnose(failure, mail);
  if (failure.response) {
    // Greylisting, for one, is no reason to change a setting.
    const outcome = step === 'Sender' && !isFinal ? 'warned' : 'failed';
    const at = failure.command === 'CONN' ? 'the door' : failure.command;
    return { outcome, facts: `Refused at ${at}.`, reply, explanation };
  }
  const seen = step === 'Encryption' && failure.code === 'ESOCKET' ? await look(mail, patience) : '';
  return { outcome: 'failed', facts: seen ? `${seen} (${reply})` : reply, reply: null, explanation };
}

type MailError = Error & { code: string; response?: string; command?: string };

/** Anything else is a bug of ours. */
function isOfMail(failure: unknown): failure is MailError {
  return failure instanceof Error && 'code' in failure;
}

/** The certificate that was not accepted, by a second connection that takes any and signs nobody in. */
async function look(mail: MailServer, { wholeTimeout = LOOK_MS, ...patience }: Patience): Promise<string> {
  const wait = Math.min(wholeTimeout, LOOK_MS);
  const { found } = await converse(mail, null, { ...patience, wholeTimeout: wait });
  return found.get('Encryption')?.facts ?? '';
}

/** STARTTLS comes after the greeting, TLS from the first byte before it. */
function orderOf({ security }: MailServer): Step[] {
  const beginning: Step[] = security === 'tls' ? ['Encryption', 'Greeting'] : ['Greeting', 'Encryption'];
  return ['Address', 'Connection', ...beginning, 'Size limit', 'Sign-in', 'Sender'];
}
