import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { accentOf, findAccentFault, GROUNDS, INKS, nearestAccent } from './accent';

describe('an accent', () => {
  it('is looked at on the grounds and with the inks that the pages have', () => {
    const css = readFileSync('app/globals.css', 'utf8');
    const token = (name: string) =>
      new RegExp(`--${name}: light-dark\\((#[\\da-f]{6}), (#[\\da-f]{6})\\);`).exec(css)?.slice(1);
    const grounds = ['paper', 'card', 'sunk', 'hover', 'raised'].map(token);
    expect(new Set(GROUNDS.light)).toEqual(new Set(grounds.map((hexes) => hexes?.[0])));
    expect(new Set(GROUNDS.dark)).toEqual(new Set(grounds.map((hexes) => hexes?.[1])));
    expect(INKS).toEqual([token('ink')?.[0], token('card')?.[0]]);
  });

  it('may be our own brass, and then comes out near what was chosen by eye', () => {
    expect(findAccentFault('#d3a046')).toBeNull();
    const { light, dark } = accentOf('#d3a046');
    expect(light).toMatchObject({ 'on-brass': '#1f1b16', 'brass-hover': '#c69438', 'brass-wash': '#fbeeda' });
    expect(dark).toMatchObject({ 'on-brass': '#1f1b16', 'brass-edge': '#d3a046', 'brass-wash': '#2d2414' });
  });
});

describe('a colour that cannot be an accent', () => {
  it.each([
    ['#ffffff', 'light', '#c4c4c4'],
    ['#ffcc00', 'light', '#eebe00'],
    ['#000000', 'dark', '#3f3f3f'],
    ['#0b1f4b', 'dark', '#273e6d'],
    // Of a middle lightness: neither dark nor light words can be read on it.
    ['#6366f1', 'words', '#6164ef'],
    ['#808080', 'words', '#838383'],
  ])('%s is too near to (%s), and %s of the same hue is not', (colour, fault, nearest) => {
    expect(findAccentFault(colour)).toBe(fault);
    expect(nearestAccent(colour)).toBe(nearest);
  });
});
