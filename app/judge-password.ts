'use client';

import type { Judge, Remark } from '@/components/strength-field';
import { judgePassword } from '@/lib/users/guessable';
import { NewPassword } from '@/lib/users/schema';

const STRENGTHS = ['easy', 'easy', 'weak', 'good', 'strong'] as const;

/** What zxcvbn has found, by the keys of its feedback. */
const FOUND: Record<string, Remark> = {
  straightRow: 'keys_in_a_row',
  keyPattern: 'keyboard_pattern',
  simpleRepeat: 'repetition',
  extendedRepeat: 'repetition',
  sequences: 'sequence',
  recentYears: 'year',
  dates: 'date',
  common: 'listed',
  similarToCommon: 'close_to_listed',
  userInputs: 'close_to_yours',
  reverseWords: 'backwards',
  l33t: 'digits_for_letters',
};

/** The codes of faults that the schema of a password finds, once it is long enough. */
const FAULTS = ['password_too_long', 'password_without_number', 'password_without_capital'] as const;

/**
 * Judges the password of a form by the rules of the server: first what the server would refuse, then what is weak. Nothing
 * is said of an empty field.
 */
export const judgeTyped: Judge = (typed, personal, minLength) => {
  const text = (name: string) => String(typed.get(name) ?? '');
  const password = text('password');
  if (password === '') return undefined;
  if ([...password].length < minLength) return { score: 0, remarks: ['password_short'], bound: minLength };
  const { score, refused, advice } = judgePassword(password, {
    email: text('email') || personal.email || '',
    firstName: text('firstName') || personal.firstName,
    lastName: text('lastName') || personal.lastName,
    instanceName: personal.instanceName,
  });
  if (refused) return { score: 0, remarks: [`password_${refused}`] };
  const issue = NewPassword.safeParse(password).error?.issues[0];
  const fault = FAULTS.find((code) => code === issue?.message);
  const bound = issue?.code === 'too_big' ? Number(issue.maximum) : undefined;
  if (fault) return { score, remarks: [STRENGTHS[score], fault], bound };
  if (score >= 3) return { score, remarks: [STRENGTHS[score]] };
  const found = advice.flatMap((key) => FOUND[key] ?? []).slice(0, 1);
  return { score, remarks: [STRENGTHS[score], ...found, 'add_a_word'] };
};
