import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Pool } from 'undici';
import { config } from '../lib/config';
import { startChild } from './child';
import { checkPass, fillDoor } from './door';
import { type Figure, medians, perSecond } from './figures';
import { AT_ONCE, visit } from './http';
import { startInstance } from './instance';
import { claim, fillUp, PASSWORD } from './people';
import { openForm } from './sign-in';
import { run, type Stage } from './stage';

/** What can be measured beside Latchkey, each at one version. */
const PEERS: Record<string, string> = { 'better-auth': '1.7.25' };
const ROUNDS = 3;
const PEOPLE = 100;
const SIGN_INS = 200;
const ASKS = 1_500;

/** Another library's figures, as rows of a table. `limit` is how it does what Latchkey does by `what`. */
export type Peer = { name: string; figures: Figure[] };

/** Latchkey and another library in turn, on the same PostgreSQL, each with a database of its own. */
export async function measureBeside(root: string, stage: Stage, name: string): Promise<Peer> {
  const version = PEERS[name];
  if (!version) throw new Error(`Known are: ${Object.keys(PEERS).join(', ')}.`);
  const passwordHash = await claim();
  await fillUp(1, 1000, passwordHash);
  await fillDoor();
  const { databaseUrl, databaseConnections } = config();
  const database = `beside_${Date.now().toString(36)}`;
  await run(databaseUrl, `create database ${database}`);
  const folder = install(root, name, version);
  const instance = await startInstance(root, { ...stage.env, N8N_PROXY_HOPS: '1' });
  try {
    const peer = await startChild<{ url: string }>(join(folder, `${name}.js`), {
      databaseUrl: Object.assign(new URL(databaseUrl), { pathname: `/${database}` }).href,
      connections: databaseConnections,
      parameters: parametersOf(passwordHash),
      password: PASSWORD,
      people: PEOPLE,
    });
    const visitors = visit(instance);
    const door = new Pool(instance.url, { connections: AT_ONCE });
    const theirs = new Pool(peer.told.url, { connections: AT_ONCE });
    const signIn = await openForm(visitors);
    const cookie = await signIn(0);
    const theirCookie = await signInThere(theirs, peer.told.url, 0);
    let last = 0;
    const many = (count: number, ask: (n: number) => Promise<unknown>) => {
      return () => perSecond(count, AT_ONCE, () => ask(++last));
    };
    const measurements = {
      signIns: many(SIGN_INS, signIn),
      theirSignIns: many(SIGN_INS, (n) => signInThere(theirs, peer.told.url, n)),
      checked: many(ASKS, () => visitors.get('/email/preview', cookie, 403)),
      door: many(ASKS, (n) => checkPass(door, n)),
      theirSession: many(ASKS, () => askThere(theirs, theirCookie)),
    };
    await medians(1, measurements); // until both have been compiled where it is worth it
    const found = await medians(ROUNDS, measurements);
    await Promise.all([visitors.leave(), door.close(), theirs.close(), peer.stop()]);
    const beside = (ours: number, others: number) =>
      `${ours.toFixed(0)} beside ${others.toFixed(0)}: **${(ours / others).toFixed(2)}**`;
    const session = '`/api/auth/get-session`, which tells who is signed in';
    return {
      name: `${name} ${version}`,
      figures: [
        {
          what: 'Sign-ins a second, 16 at once, by the form of the sign-in page',
          limit:
            '`/api/auth/sign-in/email`, set to argon2id with the same parameters (its default is scrypt)',
          aim: '3',
          value: beside(found.signIns, found.theirSignIns),
        },
        {
          what: 'Who asks: checks of the door',
          limit: session,
          aim: '2',
          value: beside(found.door, found.theirSession),
        },
        {
          what: 'Who asks: `/email/preview`, by a member, who is refused, behind Next',
          limit: session,
          value: beside(found.checked, found.theirSession),
        },
      ],
    };
  } finally {
    await instance.stop();
    await run(databaseUrl, `drop database ${database} with (force)`);
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Its packages in a folder of their own, with the same argon2 and the same driver as here; nothing of it stays. */
function install(root: string, name: string, version: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-beside-'));
  const { dependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const same = Object.fromEntries(['@node-rs/argon2', 'pg'].map((it) => [it, dependencies[it]]));
  const described = { private: true, type: 'module', dependencies: { ...same, [name]: version } };
  writeFileSync(join(folder, 'package.json'), JSON.stringify(described));
  const { status, stderr } = spawnSync('npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund'], {
    cwd: folder,
    encoding: 'utf8',
    shell: process.platform === 'win32',
  });
  if (status !== 0) throw new Error(`${name} could not be installed: ${stderr}`);
  copyFileSync(join(root, 'bench', `${name}.js`), join(folder, `${name}.js`));
  return folder;
}

/** What a hash in PHC form says of how it was made. */
function parametersOf(hash: string) {
  const [, memoryCost, timeCost, parallelism] = (/m=(\d+),t=(\d+),p=(\d+)/.exec(hash) ?? []).map(Number);
  return { memoryCost, timeCost, parallelism };
}

async function signInThere(pool: Pool, origin: string, n: number): Promise<string> {
  const { statusCode, headers, body } = await pool.request({
    method: 'POST',
    path: '/api/auth/sign-in/email',
    headers: { 'content-type': 'application/json', origin },
    body: JSON.stringify({ email: `person${n % PEOPLE}@example.com`, password: PASSWORD }),
  });
  const said = await body.text();
  if (statusCode !== 200) throw new Error(`The sign-in there was answered with ${statusCode}: ${said}`);
  const set = [headers['set-cookie'] ?? []].flat();
  return set.map((line) => line.split(';', 1)[0]).join('; ');
}

async function askThere(pool: Pool, cookie: string): Promise<void> {
  const { body } = await pool.request({ method: 'GET', path: '/api/auth/get-session', headers: { cookie } });
  if (!(await body.text()).includes('"userId"')) throw new Error('Nobody is signed in there.');
}
