import { DatabaseFault } from '../database/database';
import { Problem } from '../lib/problem';
import type { SettingName } from '../lib/settings';
import { sayError } from '../words/say';
import { languageFor, type Namespace, type Words, wordsOf } from '../words/words';

/** Settings that lead to what other problems are about. */
const SETTINGS: { [code: string]: SettingName } = {
  port_refused: 'N8N_PORT',
  port_taken: 'N8N_PORT',
  listen_address_unknown: 'N8N_LISTEN_ADDRESS',
};

/** The words of a namespace for whoever runs the command. */
export function words<const N extends Namespace>(namespace: N): Words<N> {
  return wordsOf(namespace, language());
}

/** The language of whoever runs the command, by their locale (POSIX.1-2024, 8.2): `de_AT.UTF-8` asks for `de-AT`. */
export function language(): string {
  const locale = process.env.LC_ALL || process.env.LC_MESSAGES || process.env.LANG || '';
  return languageFor(locale.replace(/[.@].*$/s, '').replaceAll('_', '-'));
}

/** What went wrong, as `SETTING: sentence` where a setting leads to it. */
export function explain(error: unknown): string {
  const sentence = sayError(error, language());
  const setting = settingOf(error);
  return setting ? `${setting}: ${sentence}` : sentence;
}

function settingOf(error: unknown): string | undefined {
  if (error instanceof DatabaseFault) return error.setting;
  return error instanceof Problem ? SETTINGS[error.code] : undefined;
}
