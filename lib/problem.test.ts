import { describe, expect, it } from 'vitest';
import { must, Problem } from './problem';

describe('a Problem', () => {
  it('is a code and facts, with the status that answers with it', () => {
    const at = new Date();
    const problem = new Problem('link_used', { at });
    expect(problem).toMatchObject({
      name: 'Problem',
      code: 'link_used',
      status: 410,
      field: undefined,
      facts: { at },
    });
    expect(problem).toBeInstanceOf(Error);
    expect(new Problem('wrong_credentials')).toMatchObject({ status: 401, facts: {} });
  });

  it('is known by whoever has another copy of this file, and its kinds by their own class', async () => {
    const another = './problem?another';
    const { Problem: Other }: { Problem: typeof Problem } = await import(another);
    class Kind extends Problem {}
    expect(Other).not.toBe(Problem);
    expect(new Other('forbidden') instanceof Problem).toBe(true);
    expect(new Kind('forbidden') instanceof Other).toBe(true);
    expect(new Problem('forbidden') instanceof Kind).toBe(false);
    for (const no of [new Error('forbidden'), { code: 'forbidden' }, null, undefined, 'forbidden'])
      expect((no as unknown) instanceof Problem).toBe(false);
  });

  it('names the field that it belongs beside', () => {
    expect(new Problem('setup_code_wrong').field).toBe('setupCode');
    expect(new Problem('password_short', { least: 12 }).field).toBe('password');
  });

  it('is told from others by its code, which says what its facts are', () => {
    const problem: Problem = new Problem('password_short', { least: 12 });
    expect(problem.is('password_common')).toBe(false);
    expect(problem.is('password_short') && problem.facts.least).toBe(12);
  });

  it('is thrown by must() unless what must be so is so', () => {
    expect(() => must(true, 'forbidden')).not.toThrow();
    expect(() => must(null, 'forbidden')).toThrow(Problem);
    expect(() => must(0, 'password_short', { least: 8 })).toThrow(
      expect.objectContaining({ facts: { least: 8 } }),
    );
  });
});
