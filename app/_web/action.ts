import 'server-only';
import type { z } from 'zod';
import type { Actor } from '@/lib/actor';
import { markUnderstood } from '@/lib/arrival';
import { log } from '@/lib/log';
import { must, Problem } from '@/lib/problem';
import { VISITOR } from '@/lib/rate-limits/limits';
import { limitVisitor } from '@/lib/users/limit-visitor';
import { sayIssue, sayProblem } from '@/words/say';
import { wordsOf } from '@/words/words';
import { currentActor } from './actor';
import { type Fields, readFields } from './fields';
import { requireUserManagement } from './instance';
import { readerLanguage } from './words';

/** What a form shows after a press of its button. `values` is what was typed, passwords and codes left out, lists with commas between. */
export type FormState<T = unknown> = {
  message?: string;
  errors?: Record<string, string>;
  values?: Record<string, string>;
  result?: T;
};

/**
 * Makes a form's action of a schema and one verb: limits the rate of visitors, parses the form, calls the verb as
 * whoever asks, and turns a Problem into a form state. Redirects and bugs pass through to Next.
 */
export function action<Schema extends z.ZodType, T>(
  schema: Schema,
  verb: (actor: Actor, input: z.output<Schema>) => Promise<T>,
  {
    isForFactor = false,
  }: { /** Whoever lacks a second factor that they need may do it. */ isForFactor?: boolean } = {},
) {
  return async (_before: unknown, form: FormData): Promise<FormState<T>> => {
    const typed = fieldsOf(form);
    const values = withoutSecrets(typed);
    try {
      await requireUserManagement();
      const actor = await currentActor();
      if (actor.kind === 'visitor') await limitVisitor(actor, VISITOR);
      must(isForFactor || actor.kind !== 'user' || !actor.lacksFactor, 'factor_needed');
      const parsed = await schema.safeParseAsync(typed);
      if (!parsed.success) return { values, ...inWords(parsed.error, await readerLanguage()) };
      return { result: await verb(actor, parsed.data) };
    } catch (thrown) {
      if (!(thrown instanceof Problem)) throw thrown;
      if (LOGGED.has(thrown.status)) await logRefusal(thrown);
      // Signed out in another tab: the form stays as it is, to be sent once somebody has signed in there again.
      if (thrown.is('forbidden') && (await currentActor()).kind === 'visitor')
        return { values, message: wordsOf('form', await readerLanguage())('signedOut') };
      const { field } = thrown;
      const message = sayProblem(thrown, await readerLanguage());
      return field ? { values, errors: { [field]: message } } : { values, message };
    }
  };
}

/** Wrong passwords and codes, missing permissions and limits are logged: many of them are an attack. */
const LOGGED = new Set([401, 403, 429]);

/** With the address, for operators to block (OWASP Logging Cheat Sheet, "Which events to log"). */
async function logRefusal({ code }: Problem): Promise<void> {
  const actor = await currentActor();
  const userId = actor.kind === 'user' ? actor.id : undefined;
  log('info', 'Refused', undefined, { code, ip: actor.ip ?? undefined, userId });
}

/**
 * The fields of a form. A request made by hand may hold anything: what is no form has no fields. With a form that can be
 * read, the request counts as understood (lib/arrival.ts).
 */
function fieldsOf(form: unknown): Fields {
  if (!(form instanceof FormData)) return {};
  const fields = readFields(form);
  markUnderstood();
  return fields;
}

/** The first fault of each field, and a sentence that says how many fields there are to look at. */
function inWords({ issues }: z.ZodError, language: string): Pick<FormState, 'errors' | 'message'> {
  const errors: Record<string, string> = {};
  for (const issue of issues) errors[String(issue.path[0] ?? '')] ??= sayIssue(issue, language);
  const count = Object.keys(errors).length;
  return { errors, message: wordsOf('form', language)('faultCount', { count }) };
}

/** What was typed, passwords, codes and files left out; lists as one text, with commas between. */
function withoutSecrets(typed: Record<string, unknown>): Record<string, string> {
  const texts = Object.entries(typed).map(([name, value]) => [
    name,
    Array.isArray(value) ? value.join() : value,
  ]);
  const shown = texts.filter(
    ([name, value]) => typeof value === 'string' && !/password|^code$/i.test(String(name)),
  );
  return Object.fromEntries(shown) as Record<string, string>;
}
