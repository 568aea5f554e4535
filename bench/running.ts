import { setTimeout as sleep } from 'node:timers/promises';
import { olivia } from '../testing/cast';
import { measureFirstSight } from './browser';
import { beside, type Figure, inMb, median, perSecond } from './figures';
import { AT_ONCE, type Visitors, visit } from './http';
import { type Instance, startInstance } from './instance';
import { memoryOf } from './memory';
import { measurePages } from './pages';
import { claim, fillUp } from './people';
import { measureShip } from './ship';
import { measureSignIns, openForm } from './sign-in';
import type { Server, Stage } from './stage';

const STARTS = 5;
const SETTLED_MS = 5_000;
const MANY = 10_000;

/** What can be seen of an instance from outside, while it runs with 1,000 users. */
export async function measureInstance(root: string, stage: Stage, server: Server): Promise<Figure[]> {
  const passwordHash = await claim();
  await fillUp(1, 1000, passwordHash);
  await stage.leave();
  const { instance, startMs } = await startOften(root, stage);
  const visitors = visit(instance);
  try {
    await sleep(SETTLED_MS);
    const idle = memoryOf(instance, stage.dataDir);
    const signIn = await openForm(visitors);
    const cookie = await signIn(1);
    const sight = server === null ? await ofFirstSight(root, instance) : [];
    const signIns = await measureSignIns(signIn, passwordHash);
    const pages = await measurePages(visitors, cookie, await signIn(0, olivia));
    const memory: (number | null)[] = [];
    while (memory.length < 2) {
      await perSecond(MANY, AT_ONCE, (n) => lookAround(visitors, n, cookie));
      await sleep(SETTLED_MS);
      memory.push(memoryOf(instance, stage.dataDir));
    }
    const [once, twice] = memory;
    const whose = 'of all processes, an own PostgreSQL not counted';
    return [
      {
        what: 'Sign-ins a second, 16 at once, by the form of the sign-in page (median of 3 rounds)',
        limit: 'bare argon2id verifications with the same parameters, as many at once',
        aim: '0.85',
        value: beside(signIns.signIns, signIns.bare),
      },
      {
        what: 'Answers a second of a route that only finds out who asks (`/email/preview`, by a member, who is refused)',
        limit: 'an empty route of the same server (`/icon.svg`)',
        aim: '0.6',
        value: beside(pages.checked, pages.empty),
      },
      {
        what: 'The same',
        limit: 'the same route for a visitor without a cookie, of whom the database is not asked',
        value: beside(pages.checked, pages.unchecked),
      },
      { what: 'Sign-in pages a second, 16 at once', value: pages.signIn.toFixed(0) },
      { what: 'Account pages a second, 16 at once', value: pages.account.toFixed(0) },
      { what: 'Users pages of 50 rows a second, 16 at once', value: pages.users.toFixed(0) },
      { what: 'Start until it is ready, data in place (median of 5)', aim: '2 s', value: inSeconds(startMs) },
      { what: `Memory ${whose}, five seconds after the start`, aim: '250 MB', value: inMb(idle) },
      { what: 'Memory after all of the above and 10,000 requests', value: inMb(once) },
      { what: 'Memory after 10,000 more', aim: 'no more', value: inMb(twice) },
      ...sight,
    ];
  } finally {
    await visitors.leave();
    await instance.stop();
  }
}

async function startOften(root: string, { env }: Stage): Promise<{ instance: Instance; startMs: number }> {
  const times: number[] = [];
  for (;;) {
    // Behind a proxy, so that sign-ins may come from as many networks as they would.
    const instance = await startInstance(root, { ...env, N8N_PROXY_HOPS: '1' });
    times.push(instance.startMs);
    if (times.length === STARTS) return { instance, startMs: median(times) };
    await instance.stop();
  }
}

/** What does not depend on the database. */
async function ofFirstSight(root: string, instance: Instance): Promise<Figure[]> {
  const { bytes, requests, paintMs, usableMs } = await measureFirstSight(instance);
  const whose = 'Sign-in page in Chromium, nothing in its cache (median of 5)';
  return [
    { what: `${whose}: bytes`, aim: '170 kB', value: `${(bytes / 1000).toFixed(0)} kB` },
    { what: `${whose}: requests`, aim: '15', value: String(requests) },
    { what: `${whose}: first contentful paint`, aim: '0.5 s', value: inSeconds(paintMs) },
    { what: `${whose}: until the form is usable`, aim: '0.5 s', value: inSeconds(usableMs) },
    { what: 'All that is installed (`npm run ship`)', aim: '300 MB', value: inMb(measureShip(root)) },
  ];
}

async function lookAround({ get }: Visitors, n: number, cookie: string): Promise<void> {
  if (n % 4 === 0) await get('/sign-in');
  else if (n % 4 === 1) await get('/account', cookie);
  else if (n % 4 === 2) await get('/', cookie, 307);
  else await get('/healthz');
}

const inSeconds = (ms: number) => `${(ms / 1000).toFixed(2)} s`;
