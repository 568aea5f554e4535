import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { changeSettings, withSettings } from '../../testing/testing';
import { type DigestedEntry, digestWithKey } from './digest';

withSettings();

const entry: DigestedEntry = {
  id: '01890000-0000-7000-8000-000000000000',
  atMs: '1795392000000',
  event: 'user.renamed',
  actorKind: 'user',
  actorId: null,
  actorLabel: 'Adam Admin',
  subjectId: null,
  facts: { email: 'mia@example.com', from: 'Mia', to: 'Maria' },
  ip: null,
};

describe('the digest of an entry', () => {
  it('is the same in whatever order its facts come, however deep', () => {
    const digest = digestWithKey();
    const one = { b: '1', a: { d: '2', c: '3' }, 10: 'x', 9: 'y' };
    const other = { 9: 'y', 10: 'x', a: { c: '3', d: '2' }, b: '1' };
    expect(digest.ofEntry({ ...entry, facts: one })).toBe(digest.ofEntry({ ...entry, facts: other }));
  });

  it('is never that of an entry that says something else', () => {
    const digest = digestWithKey();
    const text = fc.string({ maxLength: 8 });
    const maybe = fc.option(text);
    const any = fc.record({
      id: text,
      atMs: text,
      event: text,
      actorKind: text,
      actorId: maybe,
      actorLabel: text,
      subjectId: maybe,
      facts: fc.dictionary(text, text),
      ip: maybe,
    });
    // Near neighbours: what one column says is moved on into the next.
    const shifted = any.map((it) => [it, { ...it, event: it.event + it.actorKind, actorKind: '' }] as const);
    const pairs = fc.oneof(fc.tuple(any, any), shifted);
    fc.assert(
      fc.property(pairs, ([a, b]) => {
        const isSame = JSON.stringify(sorted(a)) === JSON.stringify(sorted(b));
        expect(digest.ofEntry(a) === digest.ofEntry(b)).toBe(isSame);
      }),
      { numRuns: 2_000 },
    );
  });

  it('is another one under another instance key', () => {
    const digest = digestWithKey().ofEntry(entry);
    changeSettings({ instanceKey: 'the-instance-key-of-somebody-else-2' });
    expect(digestWithKey().ofEntry(entry)).not.toBe(digest);
  });

  it('is of no use as the digest of a place, nor that of a place as the digest of the end', () => {
    const digest = digestWithKey();
    expect(digest.ofPlace(1, 'a', '')).not.toBe(digest.ofEnd(1, 'a'));
    expect(digest.ofPlace(1, 'a', '')).not.toBe(digest.ofPlace(1, '', 'a'));
  });
});

const sorted = (it: DigestedEntry) => ({ ...it, facts: Object.entries(Object(it.facts)).sort() });
