'use client';

import type { Judge } from '@/components/new-password';
import { judgePassword } from '@/lib/guessable';
import { Problem } from '@/lib/problem';
import { NewPassword } from '@/lib/users/schema';

const STRENGTHS = ['Easy to guess.', 'Easy to guess.', 'Weak.', 'Good.', 'Strong.'];
const MORE = 'Add a word that nobody expects.';

/** What zxcvbn has found, by its own names, in our words. */
const FOUND: Record<string, string> = {
  straightRow: 'A row of keys is tried early.',
  keyPattern: 'Patterns on the keyboard are tried early.',
  simpleRepeat: 'Repeating adds little.',
  extendedRepeat: 'Repeating adds little.',
  sequences: 'Sequences like abc or 6543 are tried early.',
  recentYears: 'Years are tried early.',
  dates: 'Dates are tried early.',
  common: 'It is in lists of passwords.',
  similarToCommon: 'It is close to one that many people use.',
  userInputs: 'It is close to your name or address.',
  reverseWords: 'Backwards is tried as well.',
  l33t: 'Digits in place of letters are tried as well.',
};

/** Nothing typed is not judged. What the server would refuse is said in its words, what is merely weak in ours. */
export const judgeTyped: Judge = (typed, known, min) => {
  const text = (name: string) => String(typed.get(name) ?? '');
  const password = text('password');
  if (password === '') return undefined;
  if ([...password].length < min)
    return { score: 0, words: new Problem('password_refused', { refused: 'short', min }).message };
  const { score, refused, advice } = judgePassword(password, {
    email: text('email') || known.email || '',
    firstName: text('firstName') || known.firstName,
    lastName: text('lastName') || known.lastName,
    instanceName: known.instanceName,
  });
  if (refused) return { score: 0, words: new Problem('password_refused', { refused }).message };
  const fault = NewPassword.safeParse(password).error?.issues[0]?.message;
  const found = advice.map((key) => FOUND[key]).find(Boolean);
  const more = fault ?? (score < 3 ? [found, MORE].filter(Boolean).join(' ') : '');
  return { score, words: `${STRENGTHS[score]} ${more}`.trim() };
};
