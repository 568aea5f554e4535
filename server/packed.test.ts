import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request as ask, type IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliDecompressSync } from 'node:zlib';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { packPages } from '../scripts/pack.js';
import { answerPackedFile, listPacked, packedFileOf } from './packed';
import { frontDoor, listen } from './serve';

const SCRIPT = 'export const lantern = "quiet";\n'.repeat(100);
let root = '';
let close = () => {};
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'latchkey-packed-'));
  mkdirSync(join(root, '.next/static/chunks'), { recursive: true });
  writeFileSync(join(root, '.next/static/chunks/a~1.js'), SCRIPT);
  writeFileSync(join(root, '.next/static/chunks/small.css'), 'a{}');
  writeFileSync(join(root, 'secret.js.br'), 'secret');
});
afterEach(() => {
  close();
  rmSync(root, { recursive: true });
});

type Answer = { status: number | undefined; headers: IncomingMessage['headers']; body: Buffer };

/** 404 is what stands behind. A path is sent as it is written. */
async function get(path: string, encodings: string, method = 'GET'): Promise<Answer> {
  packPages(root);
  const packed = listPacked(root);
  const served = { baseUrl: 'http://127.0.0.1', proxyHops: 0 };
  const server = frontDoor(served, async (request, response) => {
    const file = packedFileOf(packed, request);
    if (file) await answerPackedFile(response, file);
    else response.writeHead(404).end();
  });
  await listen(server, 0, '127.0.0.1');
  close = () => {
    server.closeAllConnections();
    server.close();
  };
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : 0;
  return new Promise((resolve, reject) => {
    const headers = { 'Accept-Encoding': encodings };
    ask({ host: '127.0.0.1', port, path, method, headers }, async (response) => {
      const body = Buffer.concat(await response.toArray());
      resolve({ status: response.statusCode, headers: response.headers, body });
    })
      .on('error', reject)
      .end();
  });
}

it('a script is answered as it was compressed, to whoever takes it so', async () => {
  const { status, headers, body } = await get('/_next/static/chunks/a~1.js?dpl=1', 'gzip, deflate, br');
  expect(status).toBe(200);
  expect(headers).toMatchObject({
    'content-type': 'application/javascript; charset=UTF-8',
    'content-encoding': 'br',
    'cache-control': 'public, max-age=31536000, immutable',
    vary: 'Accept-Encoding',
    'x-content-type-options': 'nosniff',
  });
  expect(brotliDecompressSync(body).toString()).toBe(SCRIPT);
  expect((await get('/_next/static/chunks/a~1.js', 'br', 'HEAD')).body).toHaveLength(0);
});

it.each([
  ['who takes gzip alone', '/_next/static/chunks/a~1.js', 'gzip'],
  ['who refuses it', '/_next/static/chunks/a~1.js', 'gzip, br;q=0'],
  ['a file too small to gain by it', '/_next/static/chunks/small.css', 'br'],
  ['a file that is not there', '/_next/static/chunks/b.js', 'br'],
  ['a file outside of the folder', '/_next/static/../../secret.js', 'br'],
  ['the same, written otherwise', '/_next/static/%2e%2e/%2e%2e/secret.js', 'br'],
])('Next is asked for %s', async (_who, path, encodings) => {
  expect((await get(path, encodings)).status).toBe(404);
});
