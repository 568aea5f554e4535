import { createHash } from 'node:crypto';
import { Pool } from 'undici';
import { connectTo } from '../database/database';
import { commandLine } from '../lib/actor';
import { addApp } from '../lib/apps/add';
import { AddApp } from '../lib/apps/schema';
import { config } from '../lib/config';
import { markOf } from '../lib/instance-key';
import { hashOfSecret } from '../lib/sessions/secret';
import { startChild } from './child';
import { beside, type Figure, inMb, median, medians, perSecond } from './figures';
import { AT_ONCE } from './http';
import { type Instance, startInstance } from './instance';
import { memoryOf } from './memory';
import { claim, fillUp } from './people';
import { startProxies } from './proxies';
import type { Stage } from './stage';

const HOST = 'wiki.test';
/** So many browsers have a pass, ten of each person. */
const PASSES = 10_000;
const ROUNDS = 3;
const CHECKS = 6_000;
const THROUGH_PROXY = 1_500;
/** Few, so that it is the way through that is measured and no queue. */
const PROXY_AT_ONCE = 2;

/** What proxies wait for, with 1,000 users. */
export async function measureDoor(root: string, stage: Stage): Promise<Figure[]> {
  await claim();
  await fillUp(1, 1000);
  await fillDoor();
  await stage.leave();
  const instance = await startInstance(root, stage.env);
  try {
    const checks = await measureChecks(instance);
    const memory = memoryOf(instance, stage.dataDir);
    const proxies = await measureProxies(instance);
    return [
      {
        what: 'Checks of passes a second, 16 at once',
        limit: 'empty answers of a bare Node server',
        aim: '0.5, and 2,000',
        value: beside(checks.door, checks.bare),
      },
      {
        what: 'Memory of all processes after a check of each of 10,000 passes, an own PostgreSQL not counted',
        value: inMb(memory),
      },
      ...proxies.map(({ name, unguarded, guarded }) => ({
        what: `A request through ${name} to an app behind the door, 2 at once (median)`,
        limit: 'the same without the door',
        value: `${guarded.toFixed(2)} ms beside ${unguarded.toFixed(2)} ms`,
      })),
    ];
  } finally {
    await instance.stop();
  }
}

/** The secret of one of the passes, as its browser keeps it. */
const secretOf = (n: number) => createHash('sha256').update(`pass ${n}`).digest('base64url');

/** An app that everybody may open, and passes for it, written by SQL as no browser could ask for them in time. */
export async function fillDoor(): Promise<void> {
  const { id } = await addApp(
    commandLine,
    AddApp.parse({ name: 'Wiki', address: `https://${HOST}`, isForEverybody: true }),
  );
  const client = await connectTo(config().databaseUrl);
  const hashes = Array.from({ length: PASSES }, (_, n) => hashOfSecret(secretOf(n)));
  await client.query(
    `with owner as (
       select id, row_number() over (order by email) as place, count(*) over () as count
       from "user" where "disabledAt" is null and role = 'member'
     ), hash as (
       select hash, n from unnest($1::text[]) with ordinality as given (hash, n)
     ), sign_in as (
       insert into session (id, "secretHash", "userId", "expiresAt")
       select gen_random_uuid(), 'of pass ' || n, owner.id, now() + interval '1 day'
       from hash join owner on owner.place = 1 + n % owner.count
       returning id, "secretHash"
     )
     insert into pass (id, "secretHash", "sessionId", "appId")
     select gen_random_uuid(), hash, sign_in.id, $2 from hash join sign_in on sign_in."secretHash" = 'of pass ' || n`,
    [hashes, id],
  );
  await client.query('vacuum analyze');
  await client.end();
}

/** The cookie that a browser with one of the passes sends, one after the other. */
function cookieOf(n: number): string {
  return `__Host-pass_${markOf(config().instanceKey)}=${secretOf(n % PASSES)}`;
}

/**
 * Checks of passes a second, 16 at once on connections that are kept, as a proxy asks for them; beside empty answers of a
 * bare Node server in a process of its own.
 */
async function measureChecks(instance: Instance) {
  const bare = await startBare();
  const pools = { door: new Pool(instance.url, LANES), bare: new Pool(bare.url, LANES) };
  const many = (pool: Pool) => () => perSecond(CHECKS, AT_ONCE, (n) => checkPass(pool, n));
  await perSecond(PASSES, AT_ONCE, (n) => checkPass(pools.door, n));
  const found = await medians(ROUNDS, { bare: many(pools.bare), door: many(pools.door) });
  await Promise.all([pools.door.close(), pools.bare.close()]);
  await bare.stop();
  return found;
}

const LANES = { connections: AT_ONCE };

/** Asks the door about one of the passes, as a proxy would. */
export async function checkPass(pool: Pool, n: number): Promise<void> {
  const { statusCode, body } = await pool.request({ method: 'GET', path: '/door/check', headers: asked(n) });
  await body.dump();
  if (statusCode !== 200) throw new Error(`The door answered ${statusCode}.`);
}

function asked(n: number): Record<string, string> {
  return {
    'x-forwarded-for': `10.0.${(n >> 8) & 255}.${n & 255}`,
    'x-forwarded-host': HOST,
    'x-forwarded-method': 'GET',
    'x-forwarded-proto': 'https',
    'x-forwarded-uri': '/page',
    cookie: cookieOf(n),
  };
}

/** Milliseconds of a request through each proxy that is installed, with and without the door (medians). */
async function measureProxies(
  instance: Instance,
): Promise<{ name: string; unguarded: number; guarded: number }[]> {
  const bare = await startBare();
  const found: { name: string; unguarded: number; guarded: number }[] = [];
  for await (const { name, ports } of startProxies({
    host: HOST,
    app: new URL(bare.url).host,
    latchkey: new URL(instance.url).host,
  })) {
    const timed = async (port: number) => {
      const pool = new Pool(`http://127.0.0.1:${port}`, { connections: PROXY_AT_ONCE });
      const times: number[] = [];
      await perSecond(THROUGH_PROXY, PROXY_AT_ONCE, async (n) => {
        const began = performance.now();
        const headers = { host: `${HOST}:${port}`, cookie: cookieOf(n) };
        const { statusCode, body } = await pool.request({ method: 'GET', path: '/page', headers });
        await body.dump();
        if (statusCode !== 200) throw new Error(`${name} answered ${statusCode}.`);
        times.push(performance.now() - began);
      });
      await pool.close();
      return median(times);
    };
    const { unguarded, guarded } = await medians(ROUNDS, {
      unguarded: () => timed(ports.unguarded),
      guarded: () => timed(ports.guarded),
    });
    found.push({ name, unguarded, guarded });
  }
  await bare.stop();
  return found;
}

/** A Node server that answers everything with nothing. */
async function startBare(): Promise<{ url: string; stop(): Promise<void> }> {
  const { told, stop } = await startChild<number>('bare.js');
  return { url: `http://127.0.0.1:${told}`, stop };
}
