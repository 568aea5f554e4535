import { ZxcvbnFactory, type ZxcvbnResult } from '@zxcvbn-ts/core';
import { adjacencyGraphs, dictionary } from '@zxcvbn-ts/language-common';

// Needs nothing but itself, so that the browser judges a password by the same rule as the server does.

/** Whose password it is: what everybody knows about them is tried first. */
export type About = { email: string; firstName?: string; lastName?: string; instanceName: string };

/** Why a password is refused that is long enough. */
export type Weakness = 'common' | 'personal';

/** `score` is zxcvbn's: from 0, guessed at once, to 4, not guessed. `advice` are the keys of its feedback. */
export type Judgement = { score: 0 | 1 | 2 | 3 | 4; refused: Weakness | null; advice: string[] };

/** So much of a password is looked at, which keeps the work under 40 ms; the longest of the list has 20 characters. */
const LOOKED_AT = 64;
/** Shorter names and words are in many a good password by chance. */
const TELLING_LENGTH = 4;
const PASSWORDS = 'passwords-common';

let matcher: ZxcvbnFactory | undefined;

/**
 * How easily others guess a password, and whether it may not be one at all (NIST SP 800-63B §3.1.1.2; OWASP ASVS 5.0,
 * 6.2.4, 6.2.11 and 6.2.12). Personal is one that contains a part of the address, a name of the person or the name of the
 * instance, if that part has four letters or more. Common is one of 49,000 that were breached, whatever its dress: other
 * cases, 4 for a, backwards, or with digits and signs around it that add less than a hundred million guesses; and whatever
 * else falls within a million.
 */
export function judgePassword(password: string, about: About): Judgement {
  const looked = folded(password).slice(0, LOOKED_AT);
  const words = wordsOf(about);
  const { score, feedback } = guess(looked, words);
  const isPersonal = words.some((word) => looked.toLowerCase().includes(word));
  const refused = isPersonal ? 'personal' : isCommon(looked) ? 'common' : null;
  const advice = [feedback.warning, ...feedback.suggestions].filter((key) => key !== null);
  return { score, refused, advice };
}

function isCommon(password: string): boolean {
  const { score, sequence } = guess(password);
  if (score < 2 || isListed(sequence)) return true;
  const undressed = [/[^\p{L}]+$/u, /^[^\p{L}]+|[^\p{L}]+$/gu].map((dress) => password.replace(dress, ''));
  return score < 3 && undressed.some((bare) => isListed(guess(bare).sequence));
}

/** Whether the whole of what was guessed is one password of the list. */
function isListed([first, ...others]: ZxcvbnResult['sequence']): boolean {
  return first !== undefined && others.length === 0 && first.dictionaryName === PASSWORDS;
}

function guess(password: string, words: string[] = []): ZxcvbnResult {
  matcher ??= new ZxcvbnFactory({
    dictionary: { [PASSWORDS]: dictionary[PASSWORDS] },
    graphs: adjacencyGraphs,
    maxLength: LOOKED_AT,
  });
  return matcher.check(password, words);
}

/** Each part of what is known about the person, in small letters; the last label of a domain says nothing. */
function wordsOf({ email, firstName = '', lastName = '', instanceName }: About): string[] {
  const [local = '', domain = ''] = email.split(/@(?=[^@]*$)/);
  const labels = domain.split('.').slice(0, -1);
  const parts = [local, ...labels, firstName, lastName].flatMap((text) =>
    folded(text).split(/[^\p{L}\p{N}]+/u),
  );
  const instance = folded(instanceName);
  const words = [...parts, instance, instance.replace(/[^\p{L}\p{N}]/gu, '')].map((word) =>
    word.toLowerCase(),
  );
  return [...new Set(words)].filter((word) => [...word].length >= TELLING_LENGTH);
}

/** Without the dress of letters: Ｐä is Pa. */
function folded(text: string): string {
  return text.normalize('NFKD').replace(/\p{M}/gu, '').normalize('NFKC');
}
