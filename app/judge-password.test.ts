import { describe, expect, it } from 'vitest';
import type { Remark } from '@/components/strength-field';
import { Problem } from '@/lib/problem';
import { sayFault, sayProblem } from '@/words/say';
import { wordsOf } from '@/words/words';
import { judgeTyped } from './judge-password';

const MIA = { email: 'mia@example.com', firstName: 'Mia', lastName: 'Member', instanceName: 'Harbour & Co' };

function judge(fields: Record<string, string>, minLength = 8) {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.set(name, value);
  return judgeTyped(form, MIA, minLength);
}

describe('what is said of a password while it is typed', () => {
  it.each<[password: string, remarks: Remark[]]>([
    ['Ab1', ['password_short']],
    ['Password1', ['password_common']],
    ['Member-tangled-7', ['password_personal']],
    ['Xk9Qz2Lm', ['weak', 'add_a_word']],
    ['tangled-copper-kettle', ['strong', 'password_without_number']],
    ['tangled-copper-kettle-7', ['strong', 'password_without_capital']],
    ['Tangled-copper-kettle-7', ['strong']],
  ])('of %s', (password, remarks) => {
    expect(judge({ password })?.remarks).toEqual(remarks);
  });

  it('is nothing while nothing is typed', () => {
    expect(judge({ password: '' })).toBeUndefined();
  });

  it('names the length that this instance asks for, and the one that is the most', () => {
    expect(judge({ password: 'Abcdefg1' }, 12)).toMatchObject({ remarks: ['password_short'], bound: 12 });
    const long = 'Tangled-copper-kettle-7 '.repeat(6);
    expect(judge({ password: long })).toMatchObject({ remarks: ['strong', 'password_too_long'], bound: 128 });
  });

  it('takes the names that stand in the same form', () => {
    const password = 'Marguerite-tangled-7';
    expect(judge({ password })?.remarks).not.toContain('password_personal');
    expect(judge({ password, firstName: 'Marguerite' })?.remarks).toEqual(['password_personal']);
  });

  it('is what the server says, where the server would refuse it', () => {
    const t = wordsOf('password');
    const said = (code: Remark, bound = 0) => t(`remarks.${code}`, { bound });
    expect(said('password_short', 12)).toBe(sayProblem(new Problem('password_short', { least: 12 })));
    expect(said('password_common')).toBe(sayProblem(new Problem('password_common')));
    expect(said('password_personal')).toBe(sayProblem(new Problem('password_personal')));
    expect(said('password_too_long', 128)).toBe(
      sayFault({ code: 'password_too_long', facts: { most: 128 } }),
    );
    for (const code of ['password_without_number', 'password_without_capital'] as const)
      expect(said(code)).toBe(sayFault({ code, facts: {} }));
  });
});
