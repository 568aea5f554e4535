import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';

/**
 * What takes away, in the environment of a program that is started in this folder, what `.env` of whoever works here says: the
 * environment wins over it, and an empty value is as good as none.
 */
export function withoutEnvFile(root: string): Record<string, string> {
  const path = join(root, '.env');
  const names = existsSync(path) ? Object.keys(parseEnv(readFileSync(path, 'utf8'))) : [];
  return Object.fromEntries(names.map((name) => [name, '']));
}
