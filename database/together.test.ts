import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { gate } from '../testing/mail-server';
import { inPlaces, together } from './client';

it('what is asked in one turn is one question, what comes later another, and each gets its own answer', async () => {
  const questions: number[][] = [];
  const double = together(async (asked: number[]) => {
    questions.push(asked);
    await sleep(1);
    return asked.map((n) => n * 2);
  });
  const first = [double(1), double(2), double(1)];
  expect(questions).toEqual([]);
  await new Promise(setImmediate);
  const second = double(3);
  expect(await Promise.all([...first, second])).toEqual([2, 4, 2, 6]);
  expect(questions).toEqual([[1, 2, 1], [3]]);
});

it('nothing is remembered, and after a failure everybody is asked for anew', async () => {
  let answer: string | null = null;
  const ask = together(async (asked: string[]) => {
    if (answer === null) throw new Error('The database has gone');
    return asked.map(() => answer);
  });
  const failed = await Promise.allSettled([ask('a'), ask('b')]);
  expect(failed.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  for (answer of ['one', 'two']) expect(await ask('a')).toBe(answer);
});

it('what is asked while an answer is under way is collected', async () => {
  const asked: number[][] = [];
  const [begun, first] = [gate(), gate()];
  const same = together(async (all: number[]) => {
    asked.push(all);
    begun.open();
    if (asked.length === 1) await first.opened;
    return all;
  });
  const answers = [same(1)];
  await begun.opened;
  answers.push(same(2), same(3));
  first.open();
  expect(await Promise.all(answers)).toEqual([1, 2, 3]);
  expect(asked).toEqual([[1], [2, 3]]);
});

it('what is asked fails with those that it was asked with, and with nobody else', async () => {
  const [begun, first] = [gate(), gate()];
  const same = together(async (all: number[]) => {
    if (!all.includes(1)) return all;
    begun.open();
    await first.opened;
    throw new Error('no answer');
  });
  const failing = [same(1), same(2)];
  await begun.opened;
  const later = same(3);
  first.open();
  for (const one of failing) await expect(one).rejects.toThrow('no answer');
  expect(await later).toBe(3);
});

it('rows go to whom they were found for, however they are ordered', () => {
  expect(inPlaces([{ place: '3' }, { place: '1' }], 3)).toEqual([{ place: '1' }, null, { place: '3' }]);
});
