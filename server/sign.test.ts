import { afterEach, expect, it } from 'vitest';
import { accentFile, logoFile } from '../lib/sign';
import { accentOf } from '../settings/accent';
import { changeSettings, withSettings } from '../testing/testing';
import { frontDoor, listen } from './serve';
import { answerSignFile, signFileOf } from './sign';

withSettings();

const SVG = '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>';
const LOGO = {
  type: 'image/svg+xml',
  base64: Buffer.from(SVG).toString('base64'),
  hash: '0123456789abcdef',
} as const;

let close = () => {};
afterEach(() => close());

/** Asks a server as an instance has it; 404 is what stands behind. */
async function ask(path: string, init: RequestInit = {}) {
  const served = { baseUrl: 'https://latchkey.example.com', proxyHops: 0 };
  const server = frontDoor(served, async (request, response) => {
    const file = signFileOf(request);
    if (file) answerSignFile(response, file);
    else response.writeHead(404).end();
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

it('the logo is answered as it is, to be kept by everybody for a year', async () => {
  changeSettings({ logo: LOGO });
  expect(logoFile()?.path).toBe('/sign/0123456789abcdef.svg');
  const answer = await ask('/sign/0123456789abcdef.svg');
  expect([answer.status, await answer.text()]).toEqual([200, SVG]);
  expect(Object.fromEntries(answer.headers)).toMatchObject({
    'content-type': 'image/svg+xml',
    'content-length': String(SVG.length),
    'cache-control': 'public, max-age=31536000, immutable',
    'x-content-type-options': 'nosniff',
    'content-security-policy': expect.stringMatching(/^sandbox; default-src 'none'; /),
  });
});

it('a head of it has no body, and nothing else is answered in its place', async () => {
  changeSettings({ logo: LOGO });
  const head = await ask('/sign/0123456789abcdef.svg', { method: 'HEAD' });
  expect([head.status, head.headers.get('content-length'), await head.text()]).toEqual([
    200,
    String(SVG.length),
    '',
  ]);
  close();
  expect((await ask('/sign/0123456789abcdef.svg', { method: 'POST' })).status).toBe(404);
  close();
  expect((await ask('/sign/fedcba9876543210.svg')).status).toBe(404);
});

it('the accent is a style sheet that says each token for both themes', async () => {
  changeSettings({ accent: accentOf('#0969da') });
  const path = accentFile()?.path ?? '';
  expect(path).toMatch(/^\/sign\/[\da-f]{16}\.css$/);
  const answer = await ask(path);
  expect(answer.headers.get('content-type')).toBe('text/css; charset=utf-8');
  expect(await answer.text()).toBe(
    ':root:root{--brass:light-dark(#0969da,#0969da);--on-brass:light-dark(#fffdf8,#fffdf8);' +
      '--brass-hover:light-dark(#005ec7,#005ec7);--brass-edge:light-dark(#0969da,#0d6bdc);' +
      '--brass-shine:light-dark(#2d82f6,#2d82f6);--brass-wash:light-dark(#e7f1ff,#1c2634)}',
  );
  changeSettings({ accent: accentOf('#0969db') });
  expect(accentFile()?.path).not.toBe(path);
});

it('without settings there is neither', () => {
  expect([logoFile(), accentFile()]).toEqual([null, null]);
});
