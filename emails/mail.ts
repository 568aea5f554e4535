import { createElement, type ReactElement } from 'react';
import { z } from 'zod';
import type { Words } from '../words/words';

/** A link as facts hold it: its kind and the row that it opens. The token in it is derived when the mail is rendered. */
export const LinkFact = z.object({
  purpose: z.string(),
  path: z.templateLiteral(['/', z.string(), '/']),
  /** Of a sample: there is no row, and the page of the link says so. */
  id: z.union([z.uuid(), z.literal('sample')]),
  version: z.number().int(),
});
export type LinkFact = z.output<typeof LinkFact>;

/** A moment, as facts hold it (ISO 8601). */
export const At = z.iso.datetime().transform((text) => new Date(text));

/**
 * Of a notice that tells of several times at once, the last of them: how many they were. Empty where there was one. Text, as
 * a number has one form of a mail for each value.
 */
export const Times = z
  .string()
  .regex(/^\d+$|^$/)
  .default('');

/** Whose sample it is, how long the links of invites work, and the words. */
export type SampleOf = { firstName: string; lastName: string; inviteHours: number; t: Words<'emails'> };

/** The instance's own look. */
export type Sign = {
  /** Null: brass. */
  accent: { ground: string; words: string } | null;
  /** Null: there is none, and the name stands alone. In pixels. */
  logo: { src: string; width: number; height: number } | null;
};

/** What every mail is told besides its facts: the words, and how a moment and a link are written. */
export type Telling = {
  language: string;
  t: Words<'emails'>;
  sign: Sign;
  instanceName: string;
  /** The address that it goes to. */
  email: string;
  momentOf(at: Date): string;
  addressOf(link: LinkFact): string;
};

/** Facts as words take them: a moment and a link as text. */
type Said<Facts> = { [Name in keyof Facts]: Facts[Name] extends Date | LinkFact ? string : Facts[Name] };
type Props<Facts> = Pick<Telling, 'language' | 't' | 'sign' | 'instanceName' | 'email'> & Said<Facts>;

type Definition<Name extends string, Facts extends z.ZodType<object, object>> = {
  /** Of its file, and of its words in the catalogue. */
  name: Name;
  /** Without secrets. Their output is flat: texts, moments, links. */
  facts: Facts;
  /** The facts that words choose by and that do not stand in the mail themselves: few values each. */
  choices?: readonly (keyof z.output<Facts> & string)[];
  sample(person: SampleOf): z.input<Facts>;
  subject(props: Props<z.output<Facts>>): string;
  Body(props: Props<z.output<Facts>>): ReactElement;
  /** Where an operator may write their own HTML: what stands for its placeholders, and ours with placeholders for facts. */
  custom?: {
    values(props: Props<z.output<Facts>>): Record<string, string>;
    source: Record<Exclude<keyof Props<z.output<Facts>>, 'language' | 't' | 'sign'>, string>;
  };
};

/** What a mail says, before it is printed. */
export type Told = {
  subject: string;
  body: ReactElement<Record<string, unknown>>;
  choices: readonly string[];
  /** The address of its link; empty where it has none. */
  link: string;
  /** What stands for the placeholders of an operator's own HTML. */
  values(): Record<string, string>;
};

/** A mail: all that there is to say about it. emails/all.ts, which scripts/mails.js writes, lists every one. */
export function mail<const Name extends string, Facts extends z.ZodType<object, object>>(
  definition: Definition<Name, Facts>,
) {
  const { name, facts, choices = [], custom, subject, Body } = definition;
  const allChoices = ['language', ...choices];
  return {
    name,
    facts,

    /** As an order of the outbox, but for whom it goes to. */
    sample: (person: SampleOf) => ({ template: name, facts: definition.sample(person) }),

    /** Throws what zod throws where stored facts are not those of this mail. */
    tell(stored: unknown, { momentOf, addressOf, ...about }: Telling): Told {
      const inWords = (fact: unknown) => {
        if (fact instanceof Date) return momentOf(fact);
        return isLink(fact) ? addressOf(fact) : fact;
      };
      const told: Record<string, unknown> & { link?: unknown } = { ...about };
      for (const [key, fact] of Object.entries(facts.parse(stored))) told[key] = inWords(fact);
      const props = told as Props<z.output<Facts>>;
      return {
        subject: subject(props),
        body: createElement(Body, props),
        choices: allChoices,
        link: typeof told.link === 'string' ? told.link : '',
        values: () => custom?.values(props) ?? {},
      };
    },

    /** The body with placeholders in the place of facts; null where operators cannot write their own. */
    source: (about: Pick<Telling, 'language' | 't' | 'sign'>) =>
      custom ? createElement(Body, { ...about, ...custom.source } as Props<z.output<Facts>>) : null,
  };
}

/** Of facts that were parsed: a link is the only one that is an object. */
function isLink(fact: unknown): fact is LinkFact {
  return fact instanceof Object;
}

/** The link of a sample, which leads to a page that says that it is none. */
export function sampleLink(path: LinkFact['path']): LinkFact {
  return { purpose: 'sample', path, id: 'sample', version: 1 };
}

export function inHours(hours: number): string {
  return new Date(Date.now() + hours * 3_600_000).toISOString();
}

/** Whether a fact is there, as messages select by it. */
export function given(fact: string | null): 'yes' | 'no' {
  return fact ? 'yes' : 'no';
}
