import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { db } from '../database/database';
import { config } from '../lib/config';
import { catchOutput } from '../testing/catch-output';
import { emptyDatabase, withDatabase } from '../testing/testing';
import { checkApp } from './apps-check';

withDatabase();
beforeEach(emptyDatabase);
afterEach(() => vi.restoreAllMocks());

const check = (typed: string, paths: string[] = []) =>
  catchOutput(() => checkApp(process.cwd(), config(), typed, paths));

it('prints what came through first, with what to do, and ends with 1', async () => {
  const server = createServer((_request, response) => response.end('Welcome'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  await db().app.create({
    data: { name: 'Grafana', nameKey: 'grafana', kind: 'guarded', address, host: '127.0.0.1' },
  });
  const { code, out } = await check('GRAFANA');
  server.closeAllConnections();
  server.close();
  expect(code).toBe(1);
  expect(out).toMatch(
    /^2 of 6 attacks came through\.\nAnybody can open Grafana without signing in\. The address leads past Latchkey\.\n\n✗ Nothing asks first\n/,
  );
  expect(out).toContain(
    '    nginx, in conf.d/127-0-0-1.conf:\n      location / { include guard.inc; proxy_pass http://127.0.0.1:3000; }\n',
  );
  expect(out).toContain(
    '? What happens when Latchkey is down is not known\n  Nothing asks Latchkey yet, so there was nothing to try.\n',
  );
  expect(out).toMatch(/\n20 requests in [\d.]+ seconds\.\n$/);
});

it('asks nothing when a path is not plain, and says which', async () => {
  const { code, out, err } = await check('grafana', ['/setup', '/a//b']);
  expect([code, out]).toEqual([2, '']);
  expect(err).toContain('/a//b is not a plain path.');
});

it('says that there is no such app, or that it has no door', async () => {
  await db().app.create({
    data: { name: 'Blog', nameKey: 'blog', kind: 'link', address: 'https://blog.example.com/a' },
  });
  expect(await check('wiki')).toMatchObject({
    code: 1,
    out: '',
    err: 'There is no app called "wiki". "npx latchkey apps" prints which there are.\n',
  });
  expect((await check('Blog')).err).toMatch(/^Blog is not guarded by Latchkey, /);
});
