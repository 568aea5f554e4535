import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { withSettings } from '../testing/testing';
import { type NotReachedError, reachApp } from './oidc-reach';

withSettings({ port: 5678 });

async function anApp(answer: RequestListener): Promise<string> {
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/logout?x=1`;
}

const causeOf = (url: string) =>
  reachApp(url, { method: 'POST' }).then(
    ({ status }) => expect.fail(`It answered ${status}.`),
    (error: NotReachedError) => error.told,
  );

describe('an app', () => {
  it('is asked on a private network, with what is to be said and no more', async () => {
    const seen: unknown[] = [];
    const url = await anApp(async (request, response) => {
      let body = '';
      for await (const chunk of request) body += chunk;
      seen.push([request.method, request.url, request.headers.host, request.headers['content-type'], body]);
      response.end('welcome');
    });
    const body = new URLSearchParams({ logout_token: 'a.b.c' });
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    const answer = await reachApp(url, { method: 'POST', body, headers });
    expect(answer.status).toBe(200);
    expect(await answer.text()).toBe('');
    const { host } = new URL(url);
    expect(seen).toEqual([
      ['POST', '/logout?x=1', host, 'application/x-www-form-urlencoded', 'logout_token=a.b.c'],
    ]);
  });

  it('is not followed elsewhere', async () => {
    const asked: unknown[] = [];
    const url = await anApp((request, response) => {
      asked.push(request.url);
      response.writeHead(307, { location: '/elsewhere' }).end();
    });
    expect((await reachApp(url)).status).toBe(307);
    expect(asked).toEqual(['/logout?x=1']);
  });

  it('may pour out what it likes: the beginning of an error is read, and nothing of an answer', async () => {
    for (const status of [200, 500]) {
      let isClosed = false;
      const url = await anApp((_request, response) => {
        response.writeHead(status);
        const pouring = setInterval(() => response.write('x'.repeat(65_536)), 1);
        response.on('close', () => {
          clearInterval(pouring);
          isClosed = true;
        });
      });
      const answer = await reachApp(url);
      expect(answer.status).toBe(status);
      expect((await answer.text()).length).toBe(status === 200 ? 0 : 2_048);
      await expect.poll(() => isClosed).toBe(true);
    }
  });

  it('that says nothing is given up', async () => {
    expect(await causeOf(await anApp(() => {}))).toEqual({ code: 'silent', facts: {} });
  });

  it('that hangs up, or is not there, is told so', async () => {
    const url = await anApp((request) => request.socket.destroy());
    expect(await causeOf(url)).toMatchObject({ code: 'unreachable', facts: { error: 'ECONNRESET' } });
    expect(await causeOf('http://127.0.0.1:9/')).toMatchObject({
      code: 'unreachable',
      facts: { error: 'ECONNREFUSED' },
    });
    expect(await causeOf('http://app.invalid/')).toMatchObject({ code: 'name_unknown' });
  });

  it('is never where a cloud keeps its secrets, nor Latchkey itself', async () => {
    for (const place of ['http://169.254.169.254/latest/', 'http://[fd00:ec2::254]/', 'http://0.0.0.0/'])
      expect(await causeOf(place)).toMatchObject({ code: 'place_refused' });
    expect(await causeOf('http://localhost:5678/oidc/logout')).toMatchObject({ code: 'own_port' });
  });
});
