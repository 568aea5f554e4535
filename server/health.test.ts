import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { closeDb } from '../database/database';
import { doorTo } from '../e2e/support/door';
import { config } from '../lib/config';
import { changeSettings, withDatabase } from '../testing/testing';
import { answerHealth, asksForHealth } from './health';

withDatabase();

/** Asks a server that answers nothing else; `404` for what is not for it. */
async function ask(path: string, method = 'GET') {
  const server = createServer(async (request, response) => {
    if (asksForHealth(request)) await answerHealth(request, response);
    else response.writeHead(404).end();
  }).listen(0, '127.0.0.1');
  onTestFinished(() => void server.close());
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const answer = await fetch(`http://127.0.0.1:${port}${path}`, { method });
  return { status: answer.status, headers: answer.headers, body: await answer.text() };
}

it.each(['/healthz', '/healthz?verbose', '/healthz/readiness', '/healthz/readiness?verbose'])(
  'says at %s that all is well',
  async (path) => {
    const { status, headers, body } = await ask(path);
    expect([status, headers.get('content-type'), JSON.parse(body)]).toEqual([
      200,
      'application/json',
      { status: 'ok' },
    ]);
    expect(await ask(path, 'HEAD')).toMatchObject({ status: 200, body: '' });
  },
);

it('is not changed by anybody', async () => {
  const { status, headers } = await ask('/healthz', 'POST');
  expect([status, headers.get('allow')]).toEqual([405, 'GET, HEAD, OPTIONS']);
});

it.each(['/healthz/', '/healthzone', '/healthz/readiness/x', '/Healthz', '//healthz', '/x?/healthz'])(
  'leaves %s to the pages',
  async (path) => expect((await ask(path)).status).toBe(404),
);

it('says what is missing while the database is away, and lives on', async () => {
  const before = config().databaseUrl;
  await closeDb();
  const door = await doorTo(before);
  onTestFinished(door.shut);
  changeSettings({ databaseUrl: door.url });
  onTestFinished(closeDb);
  expect((await ask('/healthz/readiness')).status).toBe(200);
  await door.shut();
  const { status, body } = await ask('/healthz/readiness');
  expect([status, JSON.parse(body)]).toEqual([503, { status: 'unavailable', missing: ['database'] }]);
  expect((await ask('/healthz')).status).toBe(200);
});
