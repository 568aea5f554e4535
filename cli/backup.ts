import { once } from 'node:events';
import { createWriteStream, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Writable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { z } from 'zod';
import { commandLine } from '../lib/actor';
import { writeBackup } from '../lib/backups/write';
import type { Settings } from '../lib/config';
import { keyFileOf } from '../lib/instance-key';
import { type ExitCode, withInstance } from './open';

const Package = z.object({ version: z.string() });

/**
 * Writes all that the instance holds into one file, or to standard output where its name is "-", and prints the file's
 * name for other programs. It is there once it is whole; until then an older one of this name stays. Resolves with the
 * exit code.
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
    const { version } = Package.parse(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')));
    const write = (out: Writable) => writeBackup(commandLine, { out, program: version });
    const tables = isFile ? await writeWhole(path, write) : await write(output);
    const users = tables.user?.rows ?? 0;
    const key = settings.instanceKey ? 'N8N_ENCRYPTION_KEY' : keyFileOf(settings.dataDir);
    console.error(
      `Backed up: ${users} ${users === 1 ? 'user' : 'users'}, and all else but the instance key. Keep that too, in another ` +
        `place (${key}): without it, two-factor sign-in and the links that were sent are lost.`,
    );
    if (isFile) console.log(path);
    return 0;
  });
}

function whyNoPlace(path: string): string | undefined {
  const there = statSync(path, { throwIfNoEntry: false });
  return there && !there.isFile() ? `${path} is there already, and is no file.` : undefined;
}

function whyNoOutput({ isTTY }: { isTTY?: boolean }): string | undefined {
  return isTTY ? 'A backup is nothing to look at. Send it on: npx latchkey backup - > my.backup' : undefined;
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
    throw isOfFile ? new Error(`${path} cannot be written: ${error.message}.`) : error;
  }
}
