import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect } from 'vitest';
import { db } from '../../database/database';
import { freshTest as it } from '../../testing/fixtures';
import { codeOf, factsOf } from '../../testing/testing';
import { commandLine, system } from '../actor';
import { attackDoor } from './attack';
import { DOOR_ATTACKS } from './limits';
import { countFailedChecks, findCheck, listDueApps } from './queries';
import { runDoorChecks } from './run';

const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

/** A server that is not behind Latchkey, and its address. */
async function somebodyElse(answer: RequestListener): Promise<string> {
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function anApp(address: string, more: { kind?: 'link'; createdAt?: Date } = {}): Promise<string> {
  const host = more.kind === 'link' ? null : 'wiki';
  const data = { kind: 'guarded' as const, ...more, name: 'Wiki', nameKey: 'wiki', address, host };
  return (await db().app.create({ data })).id;
}

const eventsOf = (appId: string) =>
  db().auditEntry.findMany({ where: { event: 'app.checked', subjectId: appId }, orderBy: { id: 'asc' } });
const outcomesOf = (findings: { attack: string; outcome: string }[]) =>
  Object.fromEntries(findings.map(({ attack, outcome }) => [attack, outcome]));

describe('who attacks a door', () => {
  it('is an owner, an admin or the machine, and nobody else', async ({ cast }) => {
    const appId = await anApp('http://127.0.0.1:9');
    expect(await codeOf(attackDoor(cast.mia, { appId }))).toBe('forbidden');
    expect(await codeOf(findCheck(cast.mia, appId))).toBe('forbidden');
    expect(await codeOf(countFailedChecks(cast.mia))).toBe('forbidden');
    for (const actor of [cast.olivia, cast.adam, commandLine]) await attackDoor(actor, { appId });
    expect(await eventsOf(appId)).toHaveLength(3);
  });

  it('hears that there is no such app, or that it has no door', async ({ cast }) => {
    const appId = await anApp('http://127.0.0.1:9/a', { kind: 'link' });
    expect(await factsOf(attackDoor(cast.olivia, { appId }), 'app_without_door')).toEqual({ name: 'Wiki' });
    expect(await codeOf(attackDoor(cast.olivia, { appId: cast.mia.id }))).toBe('not_found');
  });

  it('cannot have an address asked without end', async ({ cast }) => {
    const appId = await anApp('http://127.0.0.1:9');
    const tries = Array.from({ length: DOOR_ATTACKS.points + 1 }, () => attackDoor(cast.adam, { appId }));
    const codes = await Promise.allSettled(tries);
    expect(codes.filter(({ status }) => status === 'rejected')).toHaveLength(1);
  });
});

describe('an address at which somebody else answers', () => {
  it('is found: nothing asks Latchkey, and it leads elsewhere', async ({ cast }) => {
    const appId = await anApp(await somebodyElse((_request, response) => response.end('Welcome')));
    const { held, findings, requests } = await attackDoor(cast.olivia, { appId });
    expect(held).toBe(false);
    expect(outcomesOf(findings)).toEqual({
      unguarded: 'came_through',
      down: 'unknown',
      forged: 'unknown',
      lies: 'unknown',
      certificate: 'held',
      address: 'came_through',
    });
    expect(findings[0]?.facts).toMatchObject({ door: 'GET /', status: '200', through: '20', tried: '20' });
    expect(requests).toBe(20);
    expect(await findCheck(cast.adam, appId)).toMatchObject({ held: false, requests: 20, findings });
    expect(await countFailedChecks(cast.adam)).toBe(1);
    const [event] = await eventsOf(appId);
    expect(event?.facts).toEqual({ name: 'Wiki', outcome: 'came_through', failed: '2' });
  });

  it('is asked no more than it is told: no redirect is followed, and no answer read to its end', async ({
    cast,
  }) => {
    const asked = new Set<string>();
    const address = await somebodyElse((request, response) => {
      asked.add(String(request.headers.host));
      if (request.url === '/login') {
        return response.writeHead(302, { location: 'http://169.254.169.254/latest/meta-data/' }).end();
      }
      if (request.method === 'HEAD') return response.end();
      const pour = () => {
        if (!response.destroyed) response.write('x'.repeat(65_536));
      };
      const pouring = setInterval(pour, 1);
      response.on('close', () => clearInterval(pouring));
    });
    const appId = await anApp(address);
    const { findings } = await attackDoor(cast.olivia, { appId });
    expect(outcomesOf(findings)).toMatchObject({ unguarded: 'came_through', address: 'came_through' });
    expect([...asked]).toEqual([new URL(address).host]);
  });
});

describe('paths of an app’s own', () => {
  it('are asked in several spellings with no method that changes something, and named where they came through', async ({
    cast,
  }) => {
    const asked: string[] = [];
    const address = await somebodyElse((request, response) => {
      asked.push(`${request.method} ${request.url}`);
      response.end();
    });
    const appId = await anApp(address);
    await db().app.update({ where: { id: appId }, data: { attackPaths: ['/setup'] } });
    const { findings } = await attackDoor(cast.olivia, { appId, paths: ['/keys/', '/setup'] });
    expect(findings[0]?.facts).toMatchObject({ tried: '34', own: '/setup, /keys/' });
    expect(asked.filter((it) => /setup|keys/.test(it)).sort()).toEqual([
      'GET /%2e/keys/',
      'GET /%2e/setup',
      'GET //keys/',
      'GET //setup',
      'GET /keys/',
      'GET /keys/',
      'GET /keys/;a=b?x=1',
      'GET /setup',
      'GET /setup',
      'GET /setup;a=b?x=1',
      'HEAD /keys/',
      'HEAD /setup',
      'OPTIONS /keys/',
      'OPTIONS /setup',
    ]);
  });
});

describe('an address that cannot be asked', () => {
  it.for([
    ['http://169.254.169.254', 'place_refused'],
    ['http://wiki.invalid', 'name_unknown'],
    ['http://127.0.0.1:9', 'nobody'],
  ] as const)('%s is told why, and nothing is claimed', async ([address, why], { cast }) => {
    const appId = await anApp(address);
    const { held, findings } = await attackDoor(cast.olivia, { appId });
    expect(held).toBe(false);
    expect(await countFailedChecks(cast.olivia)).toBe(0);
    expect(new Set(findings.map(({ outcome }) => outcome))).toEqual(new Set(['unknown']));
    expect(findings.at(-1)?.facts.why).toBe(why);
  });
});

describe('checks by themselves', () => {
  it('are told of in the activity log only when they end otherwise than the last time', async () => {
    let isThere = true;
    const address = await somebodyElse((_request, response) => {
      if (isThere) response.end();
      else response.destroy();
    });
    const appId = await anApp(address);
    for (const there of [true, true, false, false]) {
      isThere = there;
      await attackDoor(system, { appId });
    }
    const told = (await eventsOf(appId)).map(({ facts }) => Object(facts).outcome);
    expect(told).toEqual(['came_through', 'unknown']);
  });

  it('are due for an app that is there for a while, a day after the last one, and once it changed', async () => {
    const appId = await anApp('http://127.0.0.1:9');
    const later = (minutes: number) => new Date(Date.now() + minutes * 60_000);
    const isDue = async (at: Date) => (await listDueApps(at)).length > 0;
    expect(await isDue(later(0))).toBe(false);
    expect(await isDue(later(11))).toBe(true);
    await attackDoor(system, { appId });
    expect(await isDue(later(11))).toBe(false);
    expect(await isDue(later(24 * 60 + 1))).toBe(true);
    await db().appPath.create({ data: { appId, path: '/public/', isPrefix: true } });
    expect(await isDue(later(0))).toBe(true);
    await attackDoor(system, { appId });
    expect(await isDue(later(0))).toBe(false);
    await db().app.update({ where: { id: appId }, data: { attackPaths: ['/setup'] } });
    expect(await isDue(later(0))).toBe(true);
    await db().app.update({ where: { id: appId }, data: { kind: 'link' } });
    expect(await isDue(later(11))).toBe(false);
  });

  it('are made once, however many processes look', async () => {
    let requests = 0;
    const address = await somebodyElse((_request, response) => {
      requests += 1;
      response.end();
    });
    const appId = await anApp(address, { createdAt: new Date(Date.now() - 3_600_000) });
    const processes = [runDoorChecks(10), runDoorChecks(10), runDoorChecks(10)];
    await expect.poll(() => db().appCheck.count({ where: { appId } })).toBe(1);
    for (const { stop } of processes) await stop();
    expect(requests).toBe(20);
    expect(await eventsOf(appId)).toHaveLength(1);
  });
});
