import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readFields } from './fields';

const formOf = (...fields: [name: string, value: string][]) => {
  const form = new FormData();
  for (const [name, value] of fields) form.append(name, value);
  return form;
};
const many = (count: number, name: (n: number) => string) =>
  formOf(...Array.from({ length: count }, (_, n): [string, string] => [name(n), '']));

describe('the fields of a form', () => {
  it('are single values, and lists where their names say so', () => {
    const form = formOf(['email', 'mia@example.com'], ['picks[]', 'a'], ['next', ''], ['picks[]', 'b']);
    expect(readFields(form)).toEqual({ email: 'mia@example.com', picks: ['a', 'b'], next: '' });
  });

  it('leave out what Next adds, however often', () => {
    expect(readFields(formOf(['$ACTION_REF_1', ''], ['$ACTION_REF_1', ''], ['a', 'b']))).toEqual({ a: 'b' });
  });

  it.each([
    ['a value twice', ['email', 'email']],
    ['a value three times, apart', ['email', 'password', 'email', 'next', 'email']],
    ['a value that is a list as well', ['picks', 'picks[]']],
    ['a list that is a value as well', ['picks[]', 'picks[]', 'picks']],
    ['a value without a name, twice', ['', '']],
    ['one of the names that objects have, twice', ['__proto__', '__proto__']],
  ])('are none where there is %s', (_what, names) => {
    expect(() => readFields(formOf(...names.map((name): [string, string] => [name, 'x'])))).toThrow('twice');
  });

  it('may be as many as the largest form has, and no more, whatever they are called', () => {
    for (const name of [(n: number) => `f${n}`, () => 'picks[]', (n: number) => `$ACTION_${n}`]) {
      expect(() => readFields(many(250, name))).not.toThrow();
      expect(() => readFields(many(251, name))).toThrow('too many');
    }
  });

  it('have names as ours are', () => {
    expect(readFields(formOf(['a'.repeat(64), 'b']))).toEqual({ ['a'.repeat(64)]: 'b' });
    expect(() => readFields(formOf(['a'.repeat(65), 'b']))).toThrow('long');
    expect(() => readFields(formOf([`${'['.repeat(65)}[]`, 'b']))).toThrow('long');
  });

  it('are read in one pass: as soon as there are too many, no further', () => {
    const form = many(100_000, (n) => `f${n}`);
    let read = 0;
    const counted = new Proxy(form, {
      get(target, name) {
        if (name !== Symbol.iterator) return Reflect.get(target, name);
        return function* () {
          for (const entry of target) {
            read += 1;
            yield entry;
          }
        };
      },
    });
    expect(() => readFields(counted)).toThrow('too many');
    expect(read).toBe(251);
  });

  it('are those that were sent, whatever they are called, or none', () => {
    const names = fc.constantFrom(
      'a',
      'b',
      'a[]',
      'b[]',
      '[]',
      '',
      '__proto__',
      'constructor',
      '$K',
      'toString',
    );
    fc.assert(
      fc.property(fc.array(names, { maxLength: 6 }), (sent) => {
        const keys = sent.filter((name) => !name.startsWith('$'));
        const isClear = keys.every((name, at) =>
          keys.every(
            (other, n) =>
              n === at ||
              other.replace(/\[\]$/, '') !== name.replace(/\[\]$/, '') ||
              (name === other && name.endsWith('[]')),
          ),
        );
        const form = formOf(...sent.map((name, n): [string, string] => [name, String(n)]));
        if (!isClear) {
          expect(() => readFields(form)).toThrow('twice');
          return;
        }
        const read = readFields(form);
        expect(Object.keys(read).sort()).toEqual(
          [...new Set(keys.map((name) => name.replace(/\[\]$/, '')))].sort(),
        );
        expect(Object.getPrototypeOf(read)).toBe(Object.prototype);
      }),
      { numRuns: 2_000 },
    );
  });
});
