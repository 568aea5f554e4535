import { describe, expect, it } from 'vitest';
import { nameKeyOf } from './name-key';

describe('a name as it is compared', () => {
  it.each([
    ['Crew', 'cREW'],
    ['Café', 'Cafe\u0301'],
    ['Wiki', 'Ｗｉｋｉ'],
    ['Ärzte', 'ärzte'],
  ])('is the same for %s and %s', (one, other) => {
    expect(nameKeyOf(one)).toBe(nameKeyOf(other));
  });

  it('tells accents apart', () => {
    expect(nameKeyOf('Resume')).not.toBe(nameKeyOf('Résumé'));
  });
});
