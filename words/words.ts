import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import compile from 'icu-minify/compile';
import Negotiator from 'negotiator';
import { type _Translator, createTranslator, type Messages } from 'use-intl/core';
import en from './en.json';

declare module 'use-intl/core' {
  interface AppConfig {
    Locale: string;
    Messages: typeof en;
  }
}

/** A part of the catalogue, named after where its messages are used. */
export type Namespace = keyof Messages;

declare const spoken: unique symbol;

/**
 * The messages of one namespace in one language: `t('title')`, `t('greeting', { name })`. A key that is not there and an
 * argument that is missing or too much are type errors; `t.rich` gives React nodes, `t.markup` text.
 */
export type Words<N extends Namespace> = _Translator<Messages, N> & { readonly [spoken]: N };

type Catalogue = Record<string, object>;
type Kept = {
  /** What mails are written in. */
  own: string;
  catalogues: Map<string, Catalogue>;
  compiled: Map<string, unknown>;
  words: Map<string, unknown>;
};

/** The language that is there for certain, in which a reader of none that is there is spoken to. */
export const ENGLISH = 'en';

/** Kept outside this module, because the server's bundle and the launcher's hold a copy of it each. */
const KEPT = Symbol.for('latchkey.words');

/**
 * Reads the other languages of a folder, one file each (`de.json`), so that readers of them are spoken to in them. What a
 * language does not say is said in English.
 */
export function keepLanguages(folder: string): void {
  const { catalogues, compiled, words } = kept();
  compiled.clear();
  words.clear();
  for (const name of readdirSync(folder)) {
    const [, language] = /^([a-z]{2,3}(?:-[A-Za-z\d]{2,8})*)\.json$/.exec(name) ?? [];
    if (!language || language === ENGLISH) continue;
    catalogues.set(language, JSON.parse(readFileSync(join(folder, name), 'utf8')));
  }
}

/** The language of the instance itself, in which it writes mails; English until `keepOwnLanguage` was called. */
export function ownLanguage(): string {
  return kept().own;
}

/** Has the instance write mails in this language. */
export function keepOwnLanguage(language: string): void {
  kept().own = language;
}

/** The language that suits a reader best, by what their browser asks for (`Accept-Language`, RFC 9110, 12.5.4). */
export function languageFor(accepted: string | null | undefined): string {
  if (!accepted) return ENGLISH;
  const available = [...kept().catalogues.keys()];
  return new Negotiator({ headers: { 'accept-language': accepted } }).language(available) ?? ENGLISH;
}

/** The messages of a namespace, in a language. Made once for each of them. */
export function wordsOf<const N extends Namespace>(namespace: N, language: string = ENGLISH): Words<N> {
  const { words } = kept();
  const key = `${language} ${namespace}`;
  const known = words.get(key);
  if (known) return known as Words<N>;
  const made = createTranslator<Messages, N>({
    locale: tagOf(language),
    messages: { [namespace]: compiledOf(language, namespace) } as unknown as Messages,
    namespace,
    timeZone: 'UTC',
    onError: (error) => {
      throw error;
    },
  });
  words.set(key, made);
  return made as Words<N>;
}

/** The messages of namespaces for a browser, as JSON: parsed already, so that no parser has to travel. */
export function browserMessages(namespaces: readonly Namespace[], language: string): string {
  return JSON.stringify(
    Object.fromEntries(namespaces.map((namespace) => [namespace, compiledOf(language, namespace)])),
  );
}

/** The language tag by which `Intl` writes numbers and dates: English as most of its readers write it. */
export function tagOf(language: string): string {
  return language === ENGLISH ? 'en-GB' : language;
}

function kept(): Kept {
  const known: Kept | undefined = Reflect.get(globalThis, KEPT);
  if (known) return known;
  const made: Kept = {
    own: ENGLISH,
    catalogues: new Map([[ENGLISH, en]]),
    compiled: new Map(),
    words: new Map(),
  };
  Reflect.set(globalThis, KEPT, made);
  return made;
}

function compiledOf(language: string, namespace: Namespace): unknown {
  const { catalogues, compiled } = kept();
  const key = `${language} ${namespace}`;
  if (!compiled.has(key))
    compiled.set(key, compiledAll(en[namespace], catalogues.get(language)?.[namespace] ?? {}));
  return compiled.get(key);
}

/** Every English message, or what stands in its place in the other language. */
function compiledAll(english: object, other: object): object {
  const entries = Object.entries(english).map(([key, message]): [string, unknown] => {
    const translated: unknown = Reflect.get(other, key);
    if (typeof message === 'string')
      return [key, parsed(typeof translated === 'string' ? translated : message)];
    return [key, compiledAll(message, translated instanceof Object ? translated : {})];
  });
  return Object.fromEntries(entries);
}

/** Of plain objects, which alone can travel to a client component. */
function parsed(message: string): unknown {
  return JSON.parse(JSON.stringify(compile(message)));
}
