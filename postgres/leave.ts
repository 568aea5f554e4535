import { setTimeout as sleep } from 'node:timers/promises';
import { isServer, LEASE, type Lease, PRESENCE, type Server, takeLease, type Way } from './join';

/** Gives the lease back and, if it was the last and nobody else is connected, stops the server. */
export async function leaveServer(way: Way, server: Server, held: Lease): Promise<void> {
  const { cluster } = way.place;
  held.ref();
  let lease = held;
  let mayStop: boolean;
  try {
    mayStop = await isLast(held);
  } catch {
    // The connection was lost, whether or not the server has ended: ask over a new one.
    const answer = isServer(server.pid, cluster) ? await takeLease(way, server.port) : 'gone';
    lease = typeof answer === 'string' ? held : answer;
    lease.ref();
    mayStop = lease === held || (await isLast(lease));
  }
  // The connection stays open, and with it the exclusive lock: no process can join a server that is being stopped.
  if (mayStop) await stopServer(server.pid, cluster);
  await lease.end().catch(() => {});
}

/**
 * Changes the shared lease to the exclusive one, which is granted only when no other process holds a lease;
 * of two that leave at once exactly one gets it. Then waits up to a second for connections that are being
 * closed.
 */
async function isLast(lease: Lease): Promise<boolean> {
  await lease.query('SELECT pg_advisory_unlock_shared($1)', [LEASE]);
  const { rows } = await lease.query('SELECT pg_try_advisory_lock($1) AS alone', [LEASE]);
  if (!rows[0]?.alone) return false;
  for (let attempt = 0; attempt < 20; attempt++) {
    const others = await lease.query(
      `SELECT 1 FROM pg_stat_activity
        WHERE backend_type = 'client backend' AND pid <> pg_backend_pid() AND application_name <> $1`,
      [PRESENCE],
    );
    if (others.rows.length === 0) return true;
    await sleep(50);
  }
  return false;
}

/**
 * A fast shutdown: open transactions are rolled back, everything else is written. After 8 seconds, an
 * immediate one.
 */
async function stopServer(pid: number, cluster: string): Promise<void> {
  for (const [signal, patience] of [
    ['SIGINT', 8000],
    ['SIGQUIT', 3000],
  ] as const) {
    try {
      if (isServer(pid, cluster)) process.kill(pid, signal);
    } catch {
      return; // it ended between the check and the signal
    }
    for (const began = performance.now(); performance.now() - began < patience; await sleep(10)) {
      if (!isServer(pid, cluster)) return;
    }
  }
}
