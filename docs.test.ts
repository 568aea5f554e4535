import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseSettings, SettingsFaults } from './lib/config';
import { DATABASE_OF_N8N, INSTEAD, type Instead, SETTINGS } from './lib/settings';
import english from './words/en.json';

const PAGES = execFileSync('git', ['ls-files', '-co', '--exclude-standard', '*.md'], { encoding: 'utf8' })
  .trim()
  .split('\n')
  .filter(existsSync);

/** Files that a page links to, from its own folder. */
const linkedFrom = (path: string, text: string) =>
  [...text.matchAll(/\]\((?!https?:|mailto:|#)([^)\s#]+)/g)].map(([, target = '']) =>
    join(dirname(path), target),
  );

describe.each(PAGES)('%s', (path) => {
  const text = readFileSync(path, 'utf8');

  it('links to what is there', () => {
    expect(linkedFrom(path, text).filter((target) => !existsSync(target))).toEqual([]);
  });
});

describe('the table of how Latchkey is protected', () => {
  const text = readFileSync('docs/security.md', 'utf8');
  const rows = [...text.matchAll(/^\| (\d+\.\d+\.\d+) \| (.+?) \| (met|not met|n\/a) \| (.*) ?\|$/gm)];
  const count = (state: string) => rows.filter(([, , , is]) => is === state).length;

  it('has a state for every requirement, and each once', () => {
    const lines = text.split('\n').filter((line) => /^\| \d/.test(line));
    expect(rows).toHaveLength(lines.length);
    expect(new Set(rows.map(([, number]) => number)).size).toBe(rows.length);
  });

  it('says how many are met', () => {
    expect(text).toContain(
      `**${count('met')} met · ${count('not met')} not met · ${count('n/a')} not applicable**`,
    );
  });

  it('names files that are there', () => {
    const named = [...text.matchAll(/`([\w./()[\]-]+\.(?:tsx?|md))`/g)].map(([, file = '']) => file);
    expect(named.filter((file) => !file.includes('/') || existsSync(file)).length).toBeGreaterThan(50);
    const lost = named.filter((file) => file.includes('/') && !existsSync(file));
    expect(lost).toEqual([]);
  });
});

describe('the tables of what becomes of the settings of n8n', () => {
  const parts = readFileSync('docs/from-n8n.md', 'utf8').split(/^## /m);
  const rowsOf = (title: string) =>
    [...(parts.find((part) => part.startsWith(title)) ?? '').matchAll(/^\| `([A-Z\d_]+)` \| (.+) \|$/gm)].map(
      ([, name = '', said = '']) => [name, said],
    );
  const namesIn = (title: string) => rowsOf(title).map(([name]) => name);

  it('have a row for each that is used, and no other', () => {
    const ofN8n = SETTINGS.map(({ name }) => name).filter(
      (name) => !/^(?:LATCHKEY_|DATABASE_URL$)/.test(name),
    );
    expect(namesIn('What is used').sort()).toEqual([...ofN8n].sort());
  });

  it('say what to do instead as the start says it', () => {
    const said = english.settings.instead;
    const answers = Object.entries(INSTEAD).flatMap(([instead, names]) =>
      names.map((name) => [name, said[instead as Instead]]),
    );
    expect(rowsOf('What has no effect')).toEqual(answers);
  });

  it("name all of n8n's database", () => {
    expect(namesIn("n8n's database")).toEqual([...DATABASE_OF_N8N]);
  });

  it('name nothing that the start would say otherwise', () => {
    const used = namesIn('What is used').map((name) => [name, 'x']);
    const unused = [...namesIn('What has no effect'), ...namesIn("n8n's database")];
    const { warnings } = parseSettings(Object.fromEntries(unused.map((name) => [name, 'x'])));
    const told = warnings.flatMap(({ setting, facts }) => ('names' in facts ? facts.names : [setting]));
    expect(told).toEqual(unused);
    expect(warnings.filter(({ code }) => code === 'name_unknown')).toEqual([]);
    const ofThese = (error: unknown) => (error instanceof SettingsFaults ? error.warnings : []);
    try {
      expect(parseSettings(Object.fromEntries(used)).warnings).toEqual([]);
    } catch (error) {
      expect(ofThese(error)).toEqual([]);
    }
  });
});
