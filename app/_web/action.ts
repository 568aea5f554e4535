import 'server-only';
import type { z } from 'zod';
import type { Actor } from '@/lib/actor';
import { Problem } from '@/lib/problem';
import { limit } from '@/lib/rate-limit';
import { currentActor } from './actor';
import { requireUserManagement } from './instance';

/** What a form shows after a press of its button. `values` is what was typed, passwords left out. */
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
) {
  return async (_before: unknown, form: FormData): Promise<FormState<T>> => {
    const typed = fieldsOf(form);
    const values = withoutSecrets(typed);
    try {
      await requireUserManagement();
      const actor = await currentActor();
      if (actor.kind === 'visitor') await limit('visitor', actor.ip);
      const parsed = await schema.safeParseAsync(typed);
      if (!parsed.success)
        return { values, errors: sentences(parsed.error), message: faultCount(parsed.error) };
      return { result: await verb(actor, parsed.data) };
    } catch (thrown) {
      if (!(thrown instanceof Problem)) throw thrown;
      const { field, message } = thrown;
      return field ? { values, errors: { [field]: message } } : { values, message };
    }
  };
}

/** The fields of a form; those whose names end in [] may be there many times, and are lists. Next adds its own, with a $. */
function fieldsOf(form: FormData): Record<string, FormDataEntryValue | FormDataEntryValue[]> {
  const names = [...new Set(form.keys())].filter((name) => !name.startsWith('$'));
  return Object.fromEntries(
    names.map((name) =>
      name.endsWith('[]') ? [name.slice(0, -2), form.getAll(name)] : [name, form.getAll(name).at(-1) ?? ''],
    ),
  );
}

/** The first fault of each field, in the schema's words. */
function sentences({ issues }: z.ZodError): Record<string, string> {
  const errors: Record<string, string> = {};
  for (const { path, message } of issues) errors[String(path[0] ?? '')] ??= message;
  return errors;
}

function faultCount({ issues }: z.ZodError): string {
  const fields = new Set(issues.map(({ path }) => path[0])).size;
  return fields === 1 ? 'One field needs another look.' : `${fields} fields need another look.`;
}

function withoutSecrets(typed: Record<string, unknown>): Record<string, string> {
  const shown = Object.entries(typed).filter(
    ([name, value]) => typeof value === 'string' && !/password/i.test(name),
  );
  return Object.fromEntries(shown) as Record<string, string>;
}
