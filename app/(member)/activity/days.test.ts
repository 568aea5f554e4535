import { describe, expect, it } from 'vitest';
import type { ActivityEntry } from '@/lib/audit/queries';
import { byDay, sayClock, sayExact } from './days';

const at = (moment: string) => ({ at: new Date(moment) }) as ActivityEntry;
const now = new Date('2026-05-12T12:00:00Z');
const LATE = '2026-05-11T22:30:00Z';

describe('the days of the activity log', () => {
  it('are the reader’s own: what was yesterday in one zone is today in another', () => {
    const entries = [at('2026-05-12T09:00:00Z'), at(LATE), at('2026-03-29T01:30:00Z')];
    const names = (zone: string) =>
      byDay(entries, { language: 'en', zone }, now).map(({ name, entries }) => [
        name.replace(',', ''),
        entries.length,
      ]);
    expect(names('UTC')).toEqual([
      ['today', 1],
      ['yesterday', 1],
      ['Sunday 29 March 2026', 1],
    ]);
    expect(names('Europe/Berlin')).toEqual([
      ['today', 2],
      ['Sunday 29 March 2026', 1],
    ]);
    expect(names('America/Los_Angeles').at(-1)).toEqual(['Saturday 28 March 2026', 1]);
  });

  it('and times are written in that zone, exact ones with its name', () => {
    const reader = { language: 'en', zone: 'Europe/Berlin' };
    expect(sayClock(new Date(LATE), reader)).toBe('00:30');
    expect(sayExact(new Date(LATE), reader)).toMatch(/^Tuesday,? 12 May 2026 at 00:30:00 \S+$/);
  });
});
