import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** A small server in a process of its own, and what it told once it was listening. It ends when it is let go of. */
export type Child<Told> = { told: Told; pid: number; stop(): Promise<void> };

/** Starts a file of this folder, as run.js has bundled it, or one that is somewhere else. */
export async function startChild<Told>(file: string, given?: object): Promise<Child<Told>> {
  const child: ChildProcess = fork(
    file.startsWith('/') ? file : fileURLToPath(new URL(file, import.meta.url)),
  );
  const ended = once(child, 'exit');
  if (given) child.send(given);
  const [told] = await Promise.race([
    once(child, 'message'),
    ended.then(([code]) => Promise.reject(new Error(`${file} ended with ${code}.`))),
  ]);
  return {
    told,
    pid: child.pid ?? 0,
    async stop() {
      child.disconnect();
      await ended;
    },
  };
}
