import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { readMailTemplate } from '../settings/mail-template';

// Named in full, since latchkey.js stands beside it: what runs when all is built.
const { main }: typeof import('./main') = await import(new URL('main.ts', import.meta.url).href);

const root = fileURLToPath(new URL('..', import.meta.url));

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'latchkey-templates-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

let printed = '';
let said = '';
beforeEach(() => {
  [printed, said] = ['', ''];
  vi.spyOn(console, 'log').mockImplementation((text) => {
    printed += `${text}\n`;
  });
  vi.spyOn(console, 'error').mockImplementation((text) => {
    said += `${text}\n`;
  });
  // Whoever writes a template may have set the path of it already, and the rest not yet.
  vi.stubEnv('N8N_UM_EMAIL_TEMPLATES_INVITE', join(folder, 'not-yet.html'));
  vi.stubEnv('N8N_EMAIL_MODE', 'smtp');
  vi.stubEnv('DATABASE_URL', 'postgresql://127.0.0.1:1/nowhere');
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

/** Runs `npx latchkey templates` with these words, and returns its exit code. */
async function templates(...words: string[]): Promise<unknown> {
  const before = process.exitCode;
  process.exitCode = undefined;
  await main(root, ['templates', ...words]);
  const code = process.exitCode;
  process.exitCode = before;
  return code;
}

describe('npx latchkey templates', () => {
  it.each([
    ['invite', 'N8N_UM_EMAIL_TEMPLATES_INVITE', 'Accept invite'],
    ['password-reset', 'N8N_UM_EMAIL_TEMPLATES_PWRESET', 'Choose a new password'],
  ] as const)(
    'prints %s as a template that can be used as it is, and what to do with it beside',
    async (kind, setting, words) => {
      expect(await templates(kind)).toBe(0);
      const path = join(folder, `${kind}.html`);
      writeFileSync(path, printed);
      expect(readMailTemplate(kind, path)).toContainEqual({ name: 'instanceName', isEscaped: true });
      expect(printed).toMatch(/^<!DOCTYPE html/);
      expect(printed).toContain(words);
      expect(said).toBe(`Save it, change it, and set ${setting} to the full path of the file.\n`);
    },
  );

  it('prints both without a name, each behind a line that says which setting it is for', async () => {
    expect(await templates()).toBe(0);
    const both = printed;
    const one = async (kind: string) => {
      printed = '';
      await templates(kind);
      return printed;
    };
    expect(both).toBe(
      `<!-- N8N_UM_EMAIL_TEMPLATES_INVITE: npx latchkey templates invite -->\n${await one('invite')}` +
        `<!-- N8N_UM_EMAIL_TEMPLATES_PWRESET: npx latchkey templates password-reset -->\n${await one('password-reset')}`,
    );
  });

  it.each(['invites', 'password-changed', 'toString', ''])(
    'knows no template "%s", and says which it knows',
    async (name) => {
      expect(await templates(name)).toBe(2);
      expect(said).toBe(`There is no template "${name}". Ask for invite or password-reset.\n`);
      expect(printed).toBe('');
    },
  );

  it('takes one name at most', async () => {
    expect(await templates('invite', 'password-reset')).toBe(2);
    expect(said).toContain('Usage: npx latchkey templates [invite|password-reset]');
    expect(printed).toBe('');
  });
});
