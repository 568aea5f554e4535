import { languageFor, type Namespace, type Words, wordsOf } from '../words/words';

/** The words of a namespace for whoever runs the command. */
export function words<const N extends Namespace>(namespace: N): Words<N> {
  return wordsOf(namespace, language());
}

/** The language of whoever runs the command, by their locale (POSIX.1-2024, 8.2): `de_AT.UTF-8` asks for `de-AT`. */
export function language(): string {
  const locale = process.env.LC_ALL || process.env.LC_MESSAGES || process.env.LANG || '';
  return languageFor(locale.replace(/[.@].*$/s, '').replaceAll('_', '-'));
}
