import { describe, expect, it } from 'vitest';
import { type Chip, isComplete, isReady, join, marksOf, refusalsIn } from './chips';

const person = (email: string, more: Partial<Chip> = {}): Chip => ({ text: email, email, ...more });
const nobody = (text: string): Chip => ({ text, email: null });

describe('what is said of each chip', () => {
  it('is why somebody is not to be invited, and that others are known', () => {
    const people = [
      person('a@example.com'),
      nobody('b@'),
      person('a@example.com', { line: 3 }),
      person('c@example.com'),
      person('d@example.com'),
      person('e@example.com', { refusal: 'too_many_sent' }),
    ];
    const known = new Map([
      ['c@example.com', 'already_user'],
      ['d@example.com', 'invited_again'],
      ['e@example.com', 'invited_again'],
    ] as const);
    const marks = marksOf(people, known);
    expect(marks).toEqual([
      undefined,
      'not_an_address',
      'twice',
      'already_user',
      'invited_again',
      'too_many_sent',
    ]);
    expect(marks.map(isReady)).toEqual([true, false, false, false, true, true]);
  });

  it('is what an answer left somebody in the box for', () => {
    expect(refusalsIn(['invited', 'not_an_address', 'twice', 'unknown_role', 'invited_again'])).toEqual([
      undefined,
      'unknown_role',
    ]);
  });
});

describe('people who join others in the box', () => {
  it('are nobody who is there, but for rows of a table', () => {
    const there = [person('a@example.com'), nobody('x@')];
    const row = person('a@example.com', { line: 2, role: 'admin' });
    const more = [
      person('a@example.com', { text: 'A@example.com' }),
      nobody('x@'),
      person('b@example.com'),
      row,
    ];
    expect(join(there, more)).toEqual([...there, person('b@example.com'), row]);
  });
});

describe('what is typed', () => {
  it.each(['a@example.com ', 'a@example.com,', 'A <a@example.com>;', 'a, b@example.com\n', 'x@ '])(
    'is complete: %j',
    (text) => expect(isComplete(text)).toBe(true),
  );
  it.each(['', 'a@example.com', 'Mia ', 'Member, ', 'Mia Member <', '"Member, Mia" ', '"x@y ', 'x@y z'])(
    'is not: %j',
    (text) => expect(isComplete(text)).toBe(false),
  );
});
