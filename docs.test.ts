import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';

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
