import type { ValueFault } from '../settings/values';
import { argumentsOf } from './say';
import { ENGLISH, wordsOf } from './words';

type UrlFault = Extract<ValueFault, { code: `url_${string}` }>;

/** What is wrong with a database's URL, without the name of the setting that holds it: "has sslmode=…, which is …". */
export function sayUrlFault({ code, facts }: UrlFault, language: string = ENGLISH): string {
  return wordsOf('settings', language)(`urlFaults.${code}`, argumentsOf(facts, language) as EveryUrlFact);
}

/** What these messages may ask for. */
type EveryUrlFact = { mode: string; parameter: string; path: string; why: string };
