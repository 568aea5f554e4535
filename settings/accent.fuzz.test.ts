import { wcagContrast } from 'culori';
import fc from 'fast-check';
import { describe, expect } from 'vitest';
import { holdsFor } from '../testing/fuzz';
import { type AccentColours, accentOf, findAccentFault, GROUNDS, nearestAccent, type Theme } from './accent';

const COLOUR = fc.integer({ min: 0, max: 0xffffff }).map((n) => `#${n.toString(16).padStart(6, '0')}`);
/** Text that stands on washes as well: ink, quiet and links (app/globals.css). */
const TEXTS = { light: ['#1f1b16', '#625a4e', '#764c06'], dark: ['#f1ece2', '#b0a696', '#e4b862'] };

function expectContrast(theme: Theme, colours: AccentColours): void {
  const { brass, 'on-brass': words, 'brass-hover': hover, 'brass-edge': edge, 'brass-wash': wash } = colours;
  for (const hex of Object.values(colours)) expect(hex).toMatch(/^#[\da-f]{6}$/);
  for (const ground of [brass, hover]) expect(wcagContrast(words, ground)).toBeGreaterThanOrEqual(4.5);
  for (const text of TEXTS[theme]) expect(wcagContrast(text, wash)).toBeGreaterThanOrEqual(4.5);
  for (const ground of [...GROUNDS[theme], wash])
    expect(wcagContrast(edge, ground)).toBeGreaterThanOrEqual(3);
  for (const ground of GROUNDS[theme]) expect(wcagContrast(brass, ground)).toBeGreaterThanOrEqual(1.5);
}

describe('a colour', () => {
  holdsFor(
    1_000,
    'is an accent with enough contrast in both themes, or is told the nearest that is one',
    [COLOUR],
    (colour) => {
      const accent = findAccentFault(colour) === null ? colour : nearestAccent(colour);
      expect(findAccentFault(accent)).toBeNull();
      const { light, dark } = accentOf(accent);
      expect([light.brass, dark.brass]).toEqual([accent, accent]);
      expectContrast('light', light);
      expectContrast('dark', dark);
    },
  );
});
