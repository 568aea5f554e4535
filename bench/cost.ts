import { readFileSync } from 'node:fs';
import type { Client } from 'pg';
import { connectTo } from '../database/database';
import { config } from '../lib/config';
import { parentOf, withDescendants } from './memory';

/** Of one piece of work: milliseconds of the processor, and bytes that PostgreSQL writes ahead (WAL). */
export type Cost = { oursMs: number; databaseMs: number; walBytes: number };

/** Linux counts so many a second towards programs, whatever it counts itself (time(7)). */
const TICKS = 100;

/** What so many pieces of work cost these processes and their database, which runs on this machine too. */
export async function costOf(pids: number[], count: number, work: () => Promise<unknown>): Promise<Cost> {
  const client = await connectTo(config().databaseUrl);
  const [server = 0] = [parentOf(await backendOf(client))];
  const look = async () => ({
    ours: ticksOf(withDescendants(pids)),
    database: ticksOf(withDescendants([server])),
    wal: await walOf(client),
  });
  const before = await look();
  await work();
  const after = await look();
  await client.end();
  const each = (name: 'ours' | 'database') => (1000 * (after[name] - before[name])) / TICKS / count;
  return {
    oursMs: each('ours'),
    databaseMs: each('database'),
    walBytes: (after.wal - before.wal) / count,
  };
}

async function backendOf(client: Client): Promise<number> {
  const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid');
  return rows[0]?.pid ?? 0;
}

async function walOf(client: Client): Promise<number> {
  const { rows } = await client.query<{ at: string }>("select pg_current_wal_lsn() - '0/0'::pg_lsn as at");
  return Number(rows[0]?.at);
}

/** proc_pid_stat(5): utime and stime, and the same of children that have ended (cutime, cstime). */
function ticksOf(pids: number[]): number {
  return pids.reduce((sum, pid) => {
    try {
      const [, after = ''] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(/\) (?=[A-Z] )/);
      const fields = after.split(' ').map(Number);
      return fields.slice(11, 15).reduce((ticks, one) => ticks + one, sum);
    } catch {
      return sum; // it has ended, or this is no Linux
    }
  }, 0);
}
