import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseSettings } from '../lib/config';
import { SETTINGS } from './settings';

describe('a row of the table', () => {
  it.each(SETTINGS)('$name says in one sentence what it is for', ({ meaning }) => {
    expect(meaning).toMatch(/^[`\w].*\.$/);
  });

  it.each(SETTINGS)('$name says what holds when it is not set', (row) => {
    expect('default' in row || row.unset !== undefined || row.needed !== undefined).toBe(true);
  });

  it('has a name of its own in the configuration', () => {
    const names = SETTINGS.flatMap(({ as }) => as ?? []);
    expect(new Set(names).size).toBe(names.length);
  });
});

describe('.env.example', () => {
  const lines = readFileSync(new URL('../.env.example', import.meta.url), 'utf8').split('\n');
  const found = lines.flatMap((line) => {
    const [, name, text] = /^#([A-Z\d_]+)=(.*)$/.exec(line) ?? [];
    return name !== undefined && text !== undefined ? { name, text } : [];
  });

  it('has nothing in it that is in force', () => {
    for (const line of lines) expect(line).toMatch(/^(?:#|$)/);
  });

  it('shows the defaults: to uncomment a line, or all of them, changes nothing', () => {
    expect(found.map(({ name }) => name)).toEqual(SETTINGS.map(({ name }) => name));
    for (const { name, text } of found) expect(parseSettings({ [name]: text })).toEqual(parseSettings({}));
    expect(parseSettings(Object.fromEntries(found.map(({ name, text }) => [name, text])))).toEqual(
      parseSettings({}),
    );
  });
});
