import { afterEach, beforeEach, expect } from 'vitest';
import { db } from '../database/database';
import { commandLine } from '../lib/actor';
import { addApp } from '../lib/apps/add';
import { iconPathOf } from '../lib/apps/link';
import { removeIcon } from '../lib/apps/remove-icon';
import { AddApp } from '../lib/apps/schema';
import { setIcon } from '../lib/apps/set-icon';
import { it } from '../testing/fixtures';
import { answerAppIcon, appIconOf } from './app-icon';
import { frontDoor, listen } from './serve';

const SVG = '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>';

let close = () => {};
beforeEach(async () => void (await db().app.deleteMany()));
afterEach(() => close());

/** Asks a server as an instance has it; 418 is what stands behind. */
async function ask(path: string, init: RequestInit = {}) {
  close();
  const served = { baseUrl: 'https://latchkey.example.com', proxyHops: 0 };
  const server = frontDoor(served, async (request, response) => {
    const icon = appIconOf(request);
    if (icon) await answerAppIcon(response, icon);
    else response.writeHead(418).end();
  });
  await listen(server, 0, '127.0.0.1');
  close = () => {
    server.closeAllConnections();
    server.close();
  };
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : 0;
  return fetch(`http://127.0.0.1:${port}${path}`, init);
}

async function addWithIcon(): Promise<{ id: string; path: string }> {
  const app = AddApp.parse({ name: 'Wiki', address: 'https://wiki.example.com' });
  const { id } = await addApp(commandLine, app);
  const { iconHash } = await setIcon(commandLine, { appId: id, file: new Blob([SVG]) });
  return { id, path: iconPathOf({ id, iconHash }) ?? '' };
}

it('a picture of an app is answered as it is, to be kept by this browser, and runs nothing', async () => {
  const { path } = await addWithIcon();
  const answer = await ask(path);
  expect([answer.status, await answer.text()]).toEqual([200, SVG]);
  expect(Object.fromEntries(answer.headers)).toMatchObject({
    'content-type': 'image/svg+xml',
    'content-length': String(SVG.length),
    'cache-control': 'private, max-age=31536000, immutable',
    'x-content-type-options': 'nosniff',
    'cross-origin-resource-policy': 'same-origin',
    'content-security-policy': expect.stringMatching(/^sandbox; default-src 'none'; /),
  });
  const head = await ask(path, { method: 'HEAD' });
  expect([head.status, await head.text()]).toEqual([200, '']);
});

it('it is not there for who does not know its hash, nor once it was taken away', async () => {
  const { id, path } = await addWithIcon();
  const other = path.replace(/.$/, (last) => (last === '0' ? '1' : '0'));
  expect((await ask(other)).status).toBe(404);
  await removeIcon(commandLine, { appId: id });
  const gone = await ask(path);
  expect([gone.status, gone.headers.get('cache-control')]).toEqual([404, 'no-store']);
});

it('what is written otherwise is not looked for, and is protected as every page is', async () => {
  const { path } = await addWithIcon();
  for (const otherwise of [`${path}?a`, `${path}/`, path.toUpperCase(), '/app-icon/', `${path}.svg`])
    expect([otherwise, (await ask(otherwise)).status]).toEqual([otherwise, 418]);
  expect((await ask(path, { method: 'POST' })).status).toBe(418);
  const page = await ask('/app-icon/');
  expect(page.headers.get('content-security-policy')).toContain("script-src 'self'");
});
