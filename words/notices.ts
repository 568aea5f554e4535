import type { NoticeCause } from '../lib/oidc/notices';
import en from './en.json';
import { argumentsOf } from './say';
import { ENGLISH, wordsOf } from './words';

/** Why an app was not told of a sign-out, and what to do; null where nothing is known to be said. */
export function sayNoticeCause(
  { code, facts }: { code: string; facts: unknown },
  language: string = ENGLISH,
): string {
  if (!isCause(code)) return '';
  return wordsOf('noticeCauses', language)(
    code,
    argumentsOf(facts instanceof Object ? facts : {}, language) as never,
  );
}

function isCause(code: string): code is NoticeCause['code'] {
  return Object.hasOwn(en.noticeCauses, code);
}
