import type { ICUArgs, Messages } from 'use-intl/core';
import type { z } from 'zod';
import { factsOf } from '../lib/fault';
import { Problem, type ProblemCode, type ProblemFacts } from '../lib/problem';
import { ENGLISH, tagOf, wordsOf } from './words';

/** What an argument of a message may be. */
type Argument = string | number | bigint | Date;

/** The sentence of a problem: what is so, and what to do. */
export function sayProblem({ code, facts }: Problem, language: string = ENGLISH): string {
  // As a whole the union of what the messages ask for is too large for TypeScript; `Unsayable` checks each by itself.
  const say = wordsOf('problems', language) as unknown as (
    key: Exclude<keyof Messages['problems'], Unsayable>,
    known: Record<string, Argument>,
  ) => string;
  return say(code, argumentsOf(facts, language));
}

/** Codes with no message, or one that asks for other facts. There are none, else `sayProblem` is a type error. */
type Unsayable = {
  [Code in ProblemCode]: Said<ProblemFacts[Code]> extends ICUArgs<Messages['problems'][Code], Arguments>
    ? never
    : Code;
}[ProblemCode];
type Arguments = { ICUArgument: string; ICUNumberArgument: number; ICUDateArgument: Date };
/** What `argumentsOf` makes of facts. */
type Said<Facts> = {
  [Name in keyof Facts]: NonNullable<Facts[Name]> extends readonly string[] | boolean
    ? string
    : NonNullable<Facts[Name]>;
} & { [Name in keyof Facts as `has${Capitalize<Name & string>}`]: string } & { duration: string };

/**
 * The sentence of an issue of a schema: its message is the code of a fault (lib/fault.ts) or of a problem. Whatever else a
 * schema finds is said in general.
 */
export function sayIssue(issue: z.core.$ZodIssue, language: string = ENGLISH): string {
  return sayCode(issue.message, factsOf(issue), language);
}

/** The sentence of a fault that is no issue of a schema, such as that of a table. */
export function sayFault(
  { code, facts }: { code: string; facts: object },
  language: string = ENGLISH,
): string {
  return sayCode(code, facts, language);
}

function sayCode(code: string, facts: object, language: string): string {
  const faults = wordsOf('faults', language);
  const problems = wordsOf('problems', language);
  const known = argumentsOf(facts, language) as never;
  if (faults.has(code as never)) return faults(code as never, known);
  if (problems.has(code as never)) return problems(code as never, known);
  return faults('unusable');
}

/** Facts as messages take them: a time to wait in words, lists as one text, and for each fact whether it is there. */
export function argumentsOf(facts: object, language: string = ENGLISH): Record<string, Argument> {
  const known: Record<string, Argument> = {};
  for (const [name, fact] of Object.entries(facts)) {
    const isThere = fact !== null && fact !== undefined && fact !== '';
    known[`has${name.charAt(0).toUpperCase()}${name.slice(1)}`] = isThere ? 'yes' : 'no';
    if (Array.isArray(fact))
      known[name] = sayList(
        fact.map((item) => sayQuoted(String(item), language)),
        language,
      );
    else if (typeof fact === 'boolean') known[name] = fact ? 'yes' : 'no';
    else known[name] = isThere ? (fact as Argument) : '';
    if (name === 'seconds') known.duration = sayDuration(Number(fact), language);
  }
  return known;
}

/** A time to wait: "30 seconds", "5 minutes". */
export function sayDuration(seconds: number, language: string = ENGLISH): string {
  const whole = Math.max(1, Math.ceil(seconds));
  const [size, unit] = whole < 90 ? [whole, 'second'] : [Math.ceil(seconds / 60), 'minute'];
  return new Intl.NumberFormat(tagOf(language), { style: 'unit', unit, unitDisplay: 'long' }).format(size);
}

/** What stands somewhere else, in quotes. */
function sayQuoted(text: string, language: string): string {
  return wordsOf('form', language)('quoted', { text });
}

/** A count, with the marks between thousands that the reader knows. */
export function sayNumber(count: number, language: string = ENGLISH): string {
  return new Intl.NumberFormat(tagOf(language)).format(count);
}

/** "a, b and c". */
export function sayList(items: readonly string[], language: string = ENGLISH): string {
  return new Intl.ListFormat(tagOf(language)).format(items);
}

/** What went wrong, for people: the sentence of a problem, or an error's own words where nobody expected it. */
export function sayError(error: unknown, language: string = ENGLISH): string {
  if (error instanceof Problem) return sayProblem(error, language);
  return error instanceof Error ? error.message : String(error);
}
