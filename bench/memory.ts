import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Instance } from './instance';

/**
 * Megabytes that all processes of an instance take, its embedded PostgreSQL included. Memory that several share is counted
 * once (PSS, proc_pid_smaps(5)). Null where the system does not tell.
 */
export function memoryOf({ pid }: Instance, dataDir: string): number | null {
  return memoryOfAll([pid, ...serverOf(dataDir)]);
}

/** The same of processes and those that they have started. */
export function memoryOfAll(pids: number[]): number | null {
  if (!existsSync('/proc/self/smaps_rollup')) return null;
  return withDescendants(pids).reduce((sum, one) => sum + proportionalKb(one), 0) / 1024;
}

/** The embedded PostgreSQL, which is nobody's child. Somebody's own server may be anywhere, and is not counted. */
function serverOf(dataDir: string): number[] {
  const file = join(dataDir, 'postgres/postmaster.pid');
  return existsSync(file) ? [Number.parseInt(readFileSync(file, 'utf8'), 10)] : [];
}

/** Processes, and those that they have started. */
export function withDescendants(pids: number[]): number[] {
  const parents = new Map(processes().map((pid) => [pid, parentOf(pid)]));
  const isTheirs = (pid: number | undefined): boolean =>
    pid !== undefined && (pids.includes(pid) || isTheirs(parents.get(pid)));
  return [...parents.keys()].filter(isTheirs);
}

const processes = () =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number);

/** A process may end while it is looked at. */
export function parentOf(pid: number): number | undefined {
  const status = readOf(`/proc/${pid}/status`);
  return Number(/^PPid:\s+(\d+)/m.exec(status)?.[1]) || undefined;
}

function proportionalKb(pid: number): number {
  return Number(/^Pss:\s+(\d+)/m.exec(readOf(`/proc/${pid}/smaps_rollup`))?.[1] ?? 0);
}

function readOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
