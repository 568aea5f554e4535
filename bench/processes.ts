import { setTimeout as sleep } from 'node:timers/promises';
import { Pool } from 'undici';
import { connectTo } from '../database/database';
import { config } from '../lib/config';
import { type Cost, costOf } from './cost';
import { checkPass, fillDoor } from './door';
import { median, perSecond } from './figures';
import { AT_ONCE, visit } from './http';
import { startInstance } from './instance';
import { inviteMany } from './mail';
import { memoryOfAll } from './memory';
import { claim, fillUp } from './people';
import { openForm } from './sign-in';
import { run, type Server, type Stage } from './stage';

export const PROCESSES = [1, 2, 4];
const ROUNDS = 3;
const SIGN_INS = 300;
const CHECKS = 4_000;
const MAILS = 1_500;
/** Before anything is counted: so many sign-ins a process and fifty times as many checks. */
const WARM_UP = 40;
/** Their last use has been written by then, and is not again within the minute. */
const PASSES = 200;

/** The work of which is measured what it costs. */
export const COSTED = ['signIns', 'checks', 'mails'] as const;
type Work = (typeof COSTED)[number];
type Rates = Record<Work | 'memory', number>;

/** A second, with each of `PROCESSES`; and what each cost with one process. */
export type ProcessTimes = { rates: Rates[]; costs: Record<Work, Cost>; connections: number };

/**
 * Sign-ins, checks and mails with one, two and four processes on one PostgreSQL, all on this machine; they take turns, so
 * that whatever else it does meets all.
 */
export async function measureProcesses(root: string, stage: Stage, server: Server): Promise<ProcessTimes> {
  const passwordHash = await claim();
  await fillUp(1, 1000, passwordHash);
  await fillDoor();
  const { databaseUrl, databaseConnections } = config();
  // All on the one server of this process, as an own one is shared.
  const env = { ...stage.env, ...(server === null && { DATABASE_URL: databaseUrl }), N8N_PROXY_HOPS: '1' };
  const found = PROCESSES.map(() => [] as Rates[]);
  const costs: Record<Work, Cost[]> = { signIns: [], checks: [], mails: [] };
  for (let round = 0; round < ROUNDS; round++)
    for (const [place, count] of PROCESSES.entries()) {
      const name = `round${round}-of${count}`;
      await inviteMany(MAILS, name);
      await holdMails();
      const { rates, cost } = await measureOnce(root, env, count, name);
      found[place]?.push(rates);
      if (count === 1) for (const it of COSTED) costs[it].push(cost[it]);
    }
  return {
    connections: databaseConnections,
    rates: found.map((rounds) => middleOf(rounds)),
    costs: { signIns: middleOf(costs.signIns), checks: middleOf(costs.checks), mails: middleOf(costs.mails) },
  };
}

async function measureOnce(root: string, env: Record<string, string>, count: number, mails: string) {
  const started = Array.from({ length: count }, () => startInstance(root, env));
  const instances = await Promise.all(started);
  const visitors = instances.map(visit);
  const doors = instances.map(({ url }) => new Pool(url, { connections: AT_ONCE }));
  const pids = instances.map(({ pid }) => pid);
  try {
    const forms = await Promise.all(visitors.map(openForm));
    let people = 0;
    const signIn = (n: number) => forms[n % count]?.(++people) ?? Promise.resolve();
    const check = async (n: number) => {
      const door = doors[n % count];
      if (door) await checkPass(door, n % PASSES);
    };
    await perSecond(WARM_UP * count, AT_ONCE, signIn);
    await perSecond(50 * WARM_UP * count, AT_ONCE, check);
    const rates: Rates = { signIns: 0, checks: 0, mails: 0, memory: 0 };
    const cost = {
      signIns: await costOf(pids, SIGN_INS, async () => {
        rates.signIns = await perSecond(SIGN_INS, AT_ONCE, signIn);
      }),
      checks: await costOf(pids, CHECKS, async () => {
        rates.checks = await perSecond(CHECKS, AT_ONCE, check);
      }),
      mails: await costOf(pids, MAILS, async () => {
        rates.mails = await sendHeld(mails);
      }),
    };
    rates.memory = memoryOfAll(pids) ?? Number.NaN;
    return { rates, cost };
  } finally {
    await Promise.all([...visitors.map(({ leave }) => leave()), ...doors.map((door) => door.close())]);
    await Promise.all(instances.map(({ stop }) => stop()));
  }
}

/** Has nobody send what is queued, before all processes are there. */
async function holdMails(): Promise<void> {
  const { databaseUrl } = config();
  await run(databaseUrl, `update mail set "nextTryAt" = now() + interval '1 hour' where state = 'queued'`);
  await run(databaseUrl, `update graphile_worker._private_jobs set run_at = now() + interval '1 hour'`);
}

/** Lets the mails go, and gives how many went out a second, from the first one to the last. */
async function sendHeld(name: string): Promise<number> {
  const client = await connectTo(config().databaseUrl);
  await client.query('update graphile_worker._private_jobs set run_at = now()');
  for (;;) {
    await sleep(100);
    const { rows } = await client.query<{ left: number; rate: number }>(
      `select count(*) filter (where "sentAt" is null)::int as left,
              (count(*) / nullif(extract(epoch from max("sentAt") - min("sentAt")), 0))::float as rate
       from mail where "to" like $1 || '-%'`,
      [name],
    );
    const [row] = rows;
    if (!row || row.left > 0) continue;
    await client.end();
    return row.rate;
  }
}

function middleOf<Name extends string>(rounds: Record<Name, number>[]): Record<Name, number> {
  const [first] = rounds;
  const names = Object.keys(first ?? {}) as Name[];
  return Object.fromEntries(names.map((name) => [name, median(rounds.map((one) => one[name]))])) as Record<
    Name,
    number
  >;
}
