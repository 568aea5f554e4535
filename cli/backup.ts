import { once } from 'node:events';
import { createWriteStream, renameSync, rmSync, statSync } from 'node:fs';
import type { Writable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { commandLine } from '../lib/actor';
import { writeBackup } from '../lib/backups/write';
import type { Settings } from '../lib/config';
import { keyFileOf } from '../lib/instance-key';
import { VERSION } from '../lib/version';
import { type ExitCode, withInstance } from './open';
import { words } from './words';

/**
 * Writes all that the instance holds into one file, or to standard output where its name is "-", and prints the file's
 * name for other programs. The file appears once it is whole; until then an older one of this name stays.
 */
export async function backUp(
  root: string,
  settings: Settings,
  path = `latchkey-${new Date().toISOString().slice(0, 19).replaceAll(':', '-')}.backup`,
  output: Writable & { isTTY?: boolean } = process.stdout,
): Promise<ExitCode> {
  const isFile = path !== '-';
  const whyNot = isFile ? whyNoPlace(path) : whyNoOutput(output);
  if (whyNot) {
    console.error(whyNot);
    return 1;
  }
  return withInstance(root, settings, async () => {
    const write = (out: Writable) => writeBackup(commandLine, { out, program: VERSION });
    const tables = isFile ? await writeWhole(path, write) : await write(output);
    const key = settings.instanceKey ? 'N8N_ENCRYPTION_KEY' : keyFileOf(settings.dataDir);
    console.error(words('cli')('backup.done', { users: tables.user?.rows ?? 0, key }));
    if (isFile) console.log(path);
    return 0;
  });
}

function whyNoPlace(path: string): string | null {
  const there = statSync(path, { throwIfNoEntry: false });
  return there && !there.isFile() ? words('cli')('backup.no_file', { path }) : null;
}

function whyNoOutput({ isTTY }: { isTTY?: boolean }): string | null {
  return isTTY ? words('cli')('backup.terminal', { call: 'npx latchkey backup - > my.backup' }) : null;
}

/** A whole file or none. Only its owner may read it: it holds every address and password hash. */
async function writeWhole<T>(path: string, write: (out: Writable) => Promise<T>): Promise<T> {
  const draft = `${path}.${process.pid}.unfinished`;
  const out = createWriteStream(draft, { flags: 'wx', mode: 0o600, flush: true });
  try {
    await once(out, 'ready');
    const done = await write(out);
    await finished(out.end());
    renameSync(draft, path);
    return done;
  } catch (error) {
    out.destroy();
    rmSync(draft, { force: true });
    const isOfFile = error instanceof Error && 'syscall' in error;
    throw isOfFile ? new Error(words('cli')('backup.unwritable', { path, said: error.message })) : error;
  }
}
