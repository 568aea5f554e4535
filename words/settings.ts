import type { SettingFault, SettingWarning } from '../lib/config';
import type { NeededSettingName } from '../settings/settings';
import type { OriginExtra, ValueFault } from '../settings/values';
import { sayTemplateFault } from './mails';
import { argumentsOf, sayList } from './say';
import { sayUrlFault } from './url-fault';
import { ENGLISH, tagOf, wordsOf } from './words';

/** A fault of a setting on one line, as operators look for it: "NAME: what is wrong. What to do." */
export function saySettingFault(fault: SettingFault, language: string = ENGLISH): string {
  return wordsOf('settings', language)('fault', { setting: fault.setting, fault: sayFault(fault, language) });
}

/** What is probably not meant, and what to do about it. */
export function saySettingWarning(
  { setting, code, facts }: SettingWarning,
  language: string = ENGLISH,
): string {
  const t = wordsOf('settings', language);
  const known = { setting, ...argumentsOf(facts, language) };
  if ('names' in facts) Object.assign(known, { names: sayList([...facts.names], language) });
  if (code === 'name_answered') Object.assign(known, { instead: t(`instead.${facts.instead}`) });
  return t(`warnings.${code}`, known as EveryWarningFact);
}
type EveryWarningFact = {
  setting: string;
  meant: string;
  baseUrl: string;
  instead: string;
  names: string;
  hasDatabase: string;
  host: string;
  address: string;
  port: string;
};

/** Why a file cannot be read, by the system's code: "there is no such file". */
export function sayUnreadable(why: string, language: string = ENGLISH): string {
  return wordsOf('files', language)('unreadable', { why });
}

/** "a, b or c". */
export function sayChoice(items: readonly string[], language: string = ENGLISH): string {
  return new Intl.ListFormat(tagOf(language), { type: 'disjunction' }).format(items);
}

function sayFault(fault: SettingFault, language: string): string {
  const t = wordsOf('settings', language);
  if (isOf('url_', fault)) return sayUrlFault(fault, language);
  if (isOf('template_', fault)) return sayTemplateFault(fault, language);
  if (fault.code === 'missing') return t(`missing.${fault.setting as NeededSettingName}`);
  const known = argumentsOf(fault.facts, language);
  if (fault.code === 'file_unreadable' || fault.code === 'logo_unreadable')
    known.why = sayUnreadable(fault.facts.why, language);
  if (fault.code === 'choice_unknown') known.choices = sayChoice(fault.facts.choices, language);
  if (fault.code === 'host_with_more') {
    const { scheme, hasAt, port, hasPath } = fault.facts;
    const extras = [
      scheme && t('hostExtras.scheme', { scheme }),
      hasAt && t('hostExtras.at'),
      port && t('hostExtras.port', { port }),
      hasPath && t('hostExtras.path'),
    ];
    known.extras = sayList(
      extras.filter((extra) => extra !== null && extra !== false),
      language,
    );
  }
  if (fault.code === 'origin_with_more') {
    const say = (extra: OriginExtra) => t(`originExtras.${extra}`);
    known.extras = sayList(fault.facts.extras.map(say), language);
  }
  // As a whole the union of what the messages ask for is too large for TypeScript; words/say.test.ts compares each.
  const say = t as unknown as (key: string, told: typeof known) => string;
  return say(`faults.${fault.code}`, known);
}

/** Faults that are found elsewhere have a prefix of their own. */
function isOf<P extends string>(
  prefix: P,
  fault: SettingFault,
): fault is SettingFault & Extract<ValueFault, { code: `${P}${string}` }> {
  return fault.code.startsWith(prefix);
}
