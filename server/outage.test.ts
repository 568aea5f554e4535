import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { closeDb, db, forgetDatabase, isDatabaseDown, noteDatabaseError } from '../database/database';
import { doorTo } from '../e2e/support/door';
import { config } from '../lib/config';
import { changeSettings, withDatabase } from '../testing/testing';
import { frontDoor } from './serve';

withDatabase();
beforeEach(() => void vi.spyOn(console, 'error').mockImplementation(() => {}));
afterEach(async () => {
  await closeDb();
  forgetDatabase();
  vi.restoreAllMocks();
});

type Handle = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

/** A server with this as its handler, until the test ends. */
async function serverOf(handle: Handle): Promise<string> {
  const server = frontDoor({ baseUrl: 'http://localhost:1', proxyHops: 0 }, handle);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  return `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
}

const full = () =>
  Object.assign(new pg.DatabaseError('could not extend file', 1, 'error'), { code: '53100' });

async function expectOutage(answer: Response): Promise<void> {
  const page = await answer.text();
  expect(answer.status).toBe(503);
  expect(answer.headers.get('retry-after')).toBe('5');
  expect(answer.headers.get('content-type')).toBe('text/html; charset=utf-8');
  expect(answer.headers.get('cache-control')).toContain('no-store');
  expect(answer.headers.get('content-encoding')).toBeNull();
  expect(answer.headers.getSetCookie()).toEqual([]);
  const [, nonce] = /style nonce="([^"]+)"/.exec(page) ?? [];
  expect(answer.headers.get('content-security-policy')).toContain(`'nonce-${nonce}'`);
  expect(page).toContain(
    '<h1>The database does not answer just now</h1><p>Nothing is lost; try again in a moment.',
  );
  expect(page).toMatch(/<\/html>$/);
  expect(page).not.toContain('Internal');
}

describe('an answer that fails while the database fails', () => {
  const ways: [how: string, fail: (response: ServerResponse) => void][] = [
    ['in one piece', (response) => void response.end('Internal Server Error')],
    ['with a head of its own', (response) => void response.writeHead(500, { 'X-Own': '1' }).end('Internal')],
    [
      'in many pieces',
      (response) => {
        for (let n = 0; n < 50; n++) response.write(`Internal ${n}`);
        response.end();
      },
    ],
    ['as a stream', (response) => void Readable.from(['Internal ', 'Server ', 'Error']).pipe(response)],
    [
      'compressed, with a cookie',
      (response) => {
        response.setHeader('Content-Encoding', 'gzip');
        response.setHeader('Set-Cookie', 'a=b');
        response.end(gzipSync('Internal'));
      },
    ],
    ['with nothing in it', (response) => void response.end()],
  ];
  it.each(ways)('%s is a 503 that says so', async (_how, fail) => {
    const url = await serverOf(async (_request, response) => {
      response.statusCode = 500;
      noteDatabaseError(full());
      fail(response);
    });
    await expectOutage(await fetch(url));
    await expectOutage(await fetch(url, { method: 'POST', body: 'a=b' }));
    expect(await (await fetch(url, { method: 'HEAD' })).text()).toBe('');
  });

  it('by an error that nobody caught is a 503 too', async () => {
    const url = await serverOf(async () => {
      noteDatabaseError(full());
      throw new Error('nobody caught this');
    });
    await expectOutage(await fetch(url));
  });

  it('after its head has left stays as it is', async () => {
    const url = await serverOf(async (_request, response) => {
      response.write('The beginning. ');
      noteDatabaseError(full());
      response.end('The end.');
    });
    const answer = await fetch(url);
    expect([answer.status, await answer.text()]).toEqual([200, 'The beginning. The end.']);
  });

  it('is none when it has come about all the same', async () => {
    const url = await serverOf(async (_request, response) => {
      noteDatabaseError(full());
      response.end('From what is there to read.');
    });
    expect((await fetch(url)).status).toBe(200);
  });
});

it('an answer that fails for another reason is a 500 as before', async () => {
  noteDatabaseError(full());
  const url = await serverOf(async (_request, response) => {
    response.statusCode = 500;
    response.end('A bug');
  });
  const answer = await fetch(url);
  expect([answer.status, await answer.text()]).toEqual([500, 'A bug']);
});

it('while the database is down nobody is asked, except for how the process is and for files', async () => {
  const { databaseUrl } = config();
  await closeDb();
  const door = await doorTo(databaseUrl);
  onTestFinished(door.shut);
  changeSettings({ databaseUrl: door.url });
  onTestFinished(() => changeSettings({ databaseUrl }));
  await db().$queryRaw`select 1`;
  const asked: (string | undefined)[] = [];
  const url = await serverOf(async (request, response) => {
    asked.push(request.url);
    response.end('answered');
  });
  await door.shut();
  await expect.poll(isDatabaseDown, { timeout: 10_000 }).toBe(true);
  for (const path of ['/', '/users?page=2', '/healthzone', '/_nextdoor', '/sign-in', '/api/auth/session'])
    await expectOutage(await fetch(url + path));
  await expectOutage(await fetch(`${url}/sign-in`, { method: 'POST', body: 'a=b' }));
  expect(asked).toEqual([]);
  const spared = [
    '/healthz',
    '/healthz/readiness',
    '/metrics',
    '/_next/static/a.js',
    '/sign/a.css',
    '/icon.svg',
  ];
  for (const path of spared) expect((await fetch(url + path)).status).toBe(200);
  expect(asked).toEqual(spared);
  await door.open();
  await expect.poll(async () => (await fetch(url)).status, { timeout: 10_000 }).toBe(200);
});
