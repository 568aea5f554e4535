import type { CheckStep } from '../lib/mail/check';
import type { MailCause } from '../lib/mail/outbox';
import type { TemplateFault } from '../settings/mail-template';
import en from './en.json';
import { dateFormat } from './formats';
import { argumentsOf } from './say';
import { ENGLISH, tagOf, wordsOf } from './words';

/**
 * Why a mail of the outbox was not accepted, or not sent, and what to do. Null: there is nothing to be said. Rows of
 * version 0.1.0 may have a sentence that is no known cause, which is said as it is.
 */
export function sayCause(
  {
    cause,
    causeFacts,
    explanation,
  }: { cause: string | null; causeFacts: unknown; explanation: string | null },
  language: string = ENGLISH,
): string | null {
  if (!cause || !isCause(cause)) return explanation;
  return say(cause, causeFacts instanceof Object ? causeFacts : {}, language);
}

/** The name of a mail, for a list of them; one that is not known is called what it is. */
export function sayTemplate(name: string, language: string = ENGLISH): string {
  const key = `${name}.label`;
  return isLabel(key) ? wordsOf('emails', language)(key) : name;
}

/** What was seen at a step of the check of the mail server and how long it took, and what is wrong. */
export function sayCheckStep(
  { seen, error, cause, ms }: CheckStep,
  language: string = ENGLISH,
): { facts: string; explanation: string | null } {
  const sight = seen && saySeen(seen, language);
  const facts =
    sight && error
      ? wordsOf('mailCheck', language)('seenWithError', { seen: sight, error })
      : (sight ?? error);
  const took = ms === null ? null : wordsOf('mailCheck', language)('took', { seconds: ms / 1_000 });
  return {
    facts: [facts, took].filter(Boolean).join(' '),
    explanation: cause && say(cause.code, cause.facts, language),
  };
}

/** What is wrong with a file that is to be a template, and what to do. */
export function sayTemplateFault({ code, facts }: TemplateFault, language: string = ENGLISH): string {
  const known = argumentsOf(facts, language);
  if (code === 'template_unreadable')
    known.why = wordsOf('files', language)('unreadable', { why: facts.why });
  return wordsOf('templates', language)(`faults.${code}`, known as never);
}

/** A moment in full, for mails: nobody knows the time zone of their reader, so they name their own. */
export function sayMoment(at: Date, language: string = ENGLISH): string {
  return dateFormat(tagOf(language), MOMENT).format(at);
}

const MOMENT: Intl.DateTimeFormatOptions = {
  weekday: 'long',
  day: 'numeric',
  month: 'long',
  year: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  timeZone: 'UTC',
  timeZoneName: 'short',
};

function say(code: MailCause['code'], facts: object, language: string): string {
  return wordsOf('mailCauses', language)(code, argumentsOf(facts, language) as never);
}

function isLabel(key: string): key is `${Exclude<keyof typeof en.emails, 'layout'>}.label` {
  return wordsOf('emails').has(key as 'invite.label');
}

function isCause(code: string): code is MailCause['code'] {
  return Object.hasOwn(en.mailCauses, code);
}

function saySeen({ code, facts }: NonNullable<CheckStep['seen']>, language: string): string {
  // Lists of names and addresses have no "and".
  const list = new Intl.ListFormat(tagOf(language), { type: 'unit' });
  const entries = Object.entries(facts).map(([name, fact]: [string, unknown]) => [
    name,
    Array.isArray(fact) ? list.format(fact.map(String)) : fact,
  ]);
  const known = argumentsOf(Object.fromEntries(entries), language);
  return wordsOf('mailCheck', language)(`seen.${code}`, known as never);
}
