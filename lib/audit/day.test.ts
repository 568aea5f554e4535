import { describe, expect, it } from 'vitest';
import { beginOf, endOf } from './day';

describe('a day by the clocks of a time zone', () => {
  it.each([
    ['2026-03-10', 'UTC', '2026-03-10T00:00:00.000Z', '2026-03-11T00:00:00.000Z'],
    ['2026-03-10', 'Asia/Tokyo', '2026-03-09T15:00:00.000Z', '2026-03-10T15:00:00.000Z'],
    ['2026-03-10', 'Pacific/Kiritimati', '2026-03-09T10:00:00.000Z', '2026-03-10T10:00:00.000Z'],
    ['2026-03-10', 'Asia/Kathmandu', '2026-03-09T18:15:00.000Z', '2026-03-10T18:15:00.000Z'],
    // Clocks go forward in the night, and back.
    ['2026-03-29', 'Europe/Berlin', '2026-03-28T23:00:00.000Z', '2026-03-29T22:00:00.000Z'],
    ['2026-10-25', 'Europe/Berlin', '2026-10-24T22:00:00.000Z', '2026-10-25T23:00:00.000Z'],
    // At midnight itself: this day began at one o’clock.
    ['2018-11-04', 'America/Sao_Paulo', '2018-11-04T03:00:00.000Z', '2018-11-05T02:00:00.000Z'],
    ['9998-12-31', 'UTC', '9998-12-31T00:00:00.000Z', '9999-01-01T00:00:00.000Z'],
    ['1900-01-01', 'UTC', '1900-01-01T00:00:00.000Z', '1900-01-02T00:00:00.000Z'],
  ])('%s in %s', (day, zone, begin, end) => {
    expect(beginOf(day, zone).toISOString()).toBe(begin);
    expect(endOf(day, zone).toISOString()).toBe(end);
  });
});
