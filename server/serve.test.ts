import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request as ask, createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { setImmediate as soon } from 'node:timers/promises';
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { setPageCookie, setPageStatus } from '../lib/arrival';
import { keepLog } from '../lib/log';
import { keepLanguages } from '../words/words';
import { BODY_LIMITS } from './body';
import { CONNECTION_LIMITS } from './connections';
import { MOST_BODY_BYTES } from './front-door';
import { frontDoor, listen } from './serve';

// The real server on a real port; the handler records the requests that it gets.

const SERVED = { baseUrl: 'https://latchkey.example.com', proxyHops: 0 };
const HOST = 'Host: latchkey.example.com\r\n';
const MB = 1024 * 1024;

type Behind = (request: IncomingMessage, response: ServerResponse) => void | Promise<void>;
type Limits = Parameters<typeof frontDoor>[2];

let closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  await Promise.all(closing.map((close) => close()));
  closing = [];
  // Answers that were cut off are logged a moment later.
  await soon();
  vi.restoreAllMocks();
  keepLog({ level: 'info', format: null, stream: 'stderr' });
});

/** Listens with this as its handler; resolves with the port and with the requests that were handled. */
async function open(behind: Behind = (_request, response) => void response.end('in'), limits: Limits = {}) {
  const handed: IncomingMessage[] = [];
  const server = frontDoor(
    SERVED,
    async (request, response) => {
      handed.push(request);
      await behind(request, response);
    },
    limits,
  );
  await listen(server, 0, '127.0.0.1');
  const { port } = server.address() as AddressInfo;
  closing.push(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return { port, handed, server };
}

/** What a client gets that says just this, until the server hangs up or has said all that it promised. */
async function say(port: number, ...words: (string | Buffer)[]): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  closing.push(async () => void socket.destroy());
  socket.on('error', () => {});
  for (const part of words) socket.write(part);
  return heard(socket);
}

function heard(socket: Socket): Promise<string> {
  return new Promise((resolve) => {
    let text = '';
    socket.on('data', (chunk: Buffer) => {
      text += chunk.toString('latin1');
      const [head = '', body = ''] = text.split(/\r\n\r\n(.*)/s);
      const length = /^content-length: (\d+)/im.exec(head)?.[1];
      const isDone = length ? body.length >= Number(length) : /^0\r\n\r\n$/m.test(body) || / 204 /.test(head);
      if (text.includes('\r\n\r\n') && isDone) resolve(text);
    });
    socket.on('close', () => resolve(text));
  });
}

/** Everything that is logged from now on, as the objects of its lines. */
function listenToLog(): Record<string, unknown>[] {
  const lines: Record<string, unknown>[] = [];
  vi.spyOn(console, 'error').mockImplementation((line) => void lines.push(JSON.parse(line)));
  keepLog({ level: 'debug', format: 'json', stream: 'stderr' });
  return lines;
}

const statusOf = (answer: string) => Number(/^HTTP\/1\.1 (\d+)/.exec(answer)?.[1]);
const headOf = (answer: string) => answer.split('\r\n\r\n', 1)[0] ?? '';
/** All values of a header, to see that none is said twice. */
const said = (answer: string, name: string) =>
  headOf(answer)
    .split('\r\n')
    .filter((line) => line.toLowerCase().startsWith(`${name.toLowerCase()}: `))
    .map((line) => line.slice(name.length + 2));

const chunked = (bytes: number) => {
  const chunk = Buffer.concat([Buffer.from('10000\r\n'), Buffer.alloc(0x10000, 'a'), Buffer.from('\r\n')]);
  return [...Array<Buffer>(bytes / 0x10000).fill(chunk), Buffer.from('0\r\n\r\n')];
};

const formOfFields = (count: number, name: (n: number) => string) => {
  const parts = Array.from(
    { length: count },
    (_, n) => `--x\r\nContent-Disposition: form-data; name="${name(n)}"\r\n\r\n\r\n`,
  );
  const body = `${parts.join('')}--x--\r\n`;
  const type = 'Content-Type: multipart/form-data; boundary=x\r\n';
  return [`POST / HTTP/1.1\r\n${HOST}${type}Content-Length: ${body.length}\r\n\r\n`, body];
};

const REFUSED: [what: string, status: number, words: (string | Buffer)[]][] = [
  ['two hosts', 400, [`GET / HTTP/1.1\r\n${HOST}Host: evil.example\r\n\r\n`]],
  ['no host', 400, ['GET / HTTP/1.1\r\n\r\n']],
  ['an address for a proxy', 400, [`GET http://evil.example/ HTTP/1.1\r\n${HOST}\r\n`]],
  ['no HTTP at all', 400, ['hello\r\n\r\n']],
  ['TLS on a plain port', 400, [Buffer.from('16030100050100000103', 'hex')]],
  ['two lengths', 400, [`POST / HTTP/1.1\r\n${HOST}Content-Length: 1\r\nContent-Length: 2\r\n\r\nab`]],
  [
    'a length and chunks',
    400,
    [`POST / HTTP/1.1\r\n${HOST}Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`],
  ],
  ['a line break in a header', 400, [`GET / HTTP/1.1\r\n${HOST}X: a\nY\rZ\r\n\r\n`]],
  [
    'a chunk of an impossible length',
    400,
    [`POST / HTTP/1.1\r\n${HOST}Transfer-Encoding: chunked\r\n\r\nzz\r\n`],
  ],
  [
    'a form of another site',
    403,
    [`POST / HTTP/1.1\r\n${HOST}Origin: https://evil.example\r\nContent-Length: 0\r\n\r\n`],
  ],
  [
    'a form of a page without referrer in an old browser',
    403,
    [`POST / HTTP/1.1\r\n${HOST}Origin: null\r\nContent-Length: 0\r\n\r\n`],
  ],
  ['an expectation that nobody knows', 417, [`GET / HTTP/1.1\r\n${HOST}Expect: a-miracle\r\n\r\n`]],
  [
    'such an expectation of a form',
    417,
    [`POST / HTTP/1.1\r\n${HOST}Expect: 200-ok\r\nContent-Length: 2\r\n\r\nab`],
  ],
  ['a host that is another', 421, ['GET / HTTP/1.1\r\nHost: evil.example\r\n\r\n']],
  [
    'a form to a host that is another',
    421,
    ['POST / HTTP/1.1\r\nHost: evil.example\r\nContent-Length: 3\r\n\r\na=b'],
  ],
  [
    'a form of more fields than any of ours has',
    400,
    [
      `POST / HTTP/1.1\r\n${HOST}Content-Type: multipart/form-data; boundary=b\r\nContent-Length: 18000\r\n\r\n`,
      Array.from({ length: 300 }, (_, n) => `--b\r\nContent-Disposition: form-data; name=f${n}\r\n\r\n`)
        .join('')
        .padEnd(18_000),
    ],
  ],
  ['TRACE', 405, [`TRACE / HTTP/1.1\r\n${HOST}\r\n`]],
  ['PUT', 405, [`PUT / HTTP/1.1\r\n${HOST}Content-Length: 0\r\n\r\n`]],
  ['CONNECT', 405, [`CONNECT evil.example:443 HTTP/1.1\r\n${HOST}\r\n`]],
  [
    'a body that says it is too large',
    413,
    [
      `POST / HTTP/1.1\r\n${HOST}Content-Length: ${MOST_BODY_BYTES + 1}\r\n\r\n`,
      Buffer.alloc(MOST_BODY_BYTES + 1),
    ],
  ],
  [
    'a body that turns out to be too large',
    413,
    [`POST / HTTP/1.1\r\n${HOST}Transfer-Encoding: chunked\r\n\r\n`, ...chunked(MOST_BODY_BYTES + 0x10000)],
  ],
  ['something else expected than to go on', 417, [`GET / HTTP/1.1\r\n${HOST}Expect: a-wonder\r\n\r\n`]],
  [
    'nothing expected in words',
    417,
    [`POST / HTTP/1.1\r\n${HOST}Expect: 200-ok\r\nContent-Length: 0\r\n\r\n`],
  ],
  ['a form of more fields than any of ours', 400, formOfFields(30_000, (n) => `f${n}`)],
  ['a form of one field sent very often', 400, formOfFields(30_000, () => 'email')],
  ['an address of 9 KB', 414, [`GET /${'a'.repeat(9000)} HTTP/1.1\r\n${HOST}\r\n`]],
  ['headers of 17 KB', 431, [`GET / HTTP/1.1\r\n${HOST}Cookie: ${'a'.repeat(17_000)}\r\n\r\n`]],
];

describe('a request that is refused', () => {
  it.each(REFUSED)(
    'for %s gets a %i in plain words, and nobody behind the door hears of it',
    async (_what, status, words) => {
      const { port, handed } = await open();
      const answer = await say(port, ...words);
      expect(statusOf(answer)).toBe(status);
      expect(answer).toMatch(/This |Pages |Too much|The request/);
      expect(answer).not.toMatch(/\.ts|\.js|Error|node:/);
      expect(handed).toEqual([]);
    },
  );

  it.each(REFUSED)('for %s comes with every header of protection, once', async (_what, _status, words) => {
    const { port } = await open();
    const answer = await say(port, ...words);
    for (const name of [
      ...['Content-Security-Policy', 'X-Frame-Options', 'X-Content-Type-Options', 'Referrer-Policy'],
      ...['Permissions-Policy', 'Cross-Origin-Opener-Policy', 'Cross-Origin-Resource-Policy'],
      ...['Strict-Transport-Security', 'Cache-Control', 'Content-Type'],
    ])
      expect(said(answer, name), name).toHaveLength(1);
    for (const name of ['X-Powered-By', 'Server']) expect(said(answer, name)).toEqual([]);
  });

  it('is told why in the language that it asks for', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'latchkey-words-'));
    onTestFinished(() => {
      rmSync(folder, { recursive: true });
      Reflect.deleteProperty(globalThis, Symbol.for('latchkey.words'));
    });
    const german = { server: { refusals: { 405: { title: 'Das geht hier nicht & 1 < 2' } } } };
    writeFileSync(join(folder, 'de.json'), JSON.stringify(german));
    keepLanguages(folder);
    const { port } = await open();
    const refused = (method: string, accepted: string) =>
      say(port, `${method} a:443 HTTP/1.1\r\n${HOST}Accept-Language: ${accepted}\r\n\r\n`);
    const page = (accepted: string) =>
      say(port, `PUT / HTTP/1.1\r\n${HOST}Content-Length: 0\r\nAccept-Language: ${accepted}\r\n\r\n`);
    expect(await page('de-AT,en;q=0.5')).toContain('<html lang="de">');
    expect(await page('de-AT,en;q=0.5')).toContain('<h1>Das geht hier nicht &amp; 1 &lt; 2</h1>');
    expect(await page('fr')).toContain('<html lang="en-GB">');
    expect(await page('fr')).toContain('<h1>This is not done here</h1>');
    expect(await refused('CONNECT', 'de')).toContain('Das geht hier nicht & 1 < 2. Pages are opened');
  });

  it('leaves the server as it was, for the next one', async () => {
    const { port } = await open();
    for (const [, , words] of REFUSED) await say(port, ...words);
    expect(statusOf(await say(port, `GET / HTTP/1.1\r\n${HOST}\r\n`))).toBe(200);
  });

  it('hears which methods there are', async () => {
    const { port } = await open();
    for (const [method, status] of [
      ['OPTIONS', 204],
      ['DELETE', 405],
    ] as const) {
      const answer = await say(port, `${method} / HTTP/1.1\r\n${HOST}\r\n`);
      expect(statusOf(answer)).toBe(status);
      expect(said(answer, 'Allow')).toEqual(['GET, HEAD, OPTIONS, POST']);
    }
  });

  it('is the last one of its connection where it is in doubt where it ends', async () => {
    const { port, handed } = await open();
    const hidden = `GET /hidden HTTP/1.1\r\n${HOST}\r\n`;
    const answer = await say(
      port,
      `POST / HTTP/1.1\r\n${HOST}Host: evil.example\r\nContent-Length: 0\r\n\r\n${hidden}`,
    );
    expect(answer.match(/^HTTP\/1\.1 \d+/gm)).toEqual(['HTTP/1.1 400']);
    expect(handed).toEqual([]);
  });

  it('for a WebSocket is answered as if it had asked for a page', async () => {
    const { port } = await open();
    const answer = await say(
      port,
      `GET / HTTP/1.1\r\n${HOST}Connection: Upgrade\r\nUpgrade: websocket\r\n\r\n`,
    );
    expect(statusOf(answer)).toBe(200);
  });
});

describe('a request that may go in', () => {
  it('carries the policy of its answer, for Next to mark scripts with, and none that the client made up', async () => {
    const { port, handed } = await open();
    const forged =
      "Content-Security-Policy: script-src 'nonce-evil'\r\nX-Nonce: evil\r\nX-Request-Id: evil\r\n";
    const answer = await say(port, `GET / HTTP/1.1\r\n${HOST}${forged}\r\n`);
    const [policy = ''] = said(answer, 'Content-Security-Policy');
    expect(policy).toMatch(/'nonce-[\w+/-]{24}' 'strict-dynamic'/);
    expect(handed[0]?.headers['content-security-policy']).toBe(policy);
    expect(said(answer, 'X-Request-Id')).toEqual([handed[0]?.headers['x-request-id']]);
    expect(JSON.stringify(handed[0]?.headers)).not.toContain('evil');
    expect(answer).not.toContain('evil');
  });

  it('has a nonce and an id of its own, on one connection as on many', async () => {
    const { port, handed } = await open();
    const page = `GET / HTTP/1.1\r\n${HOST}\r\n`;
    await Promise.all([say(port, page), say(port, page)]);
    await say(port, page, `GET / HTTP/1.1\r\n${HOST}Connection: close\r\n\r\n`);
    await expect.poll(() => handed.length).toBe(4);
    for (const name of ['content-security-policy', 'x-request-id'])
      expect(new Set(handed.map(({ headers }) => headers[name])).size).toBe(4);
  });

  it.each([
    ['with its length', (bytes: Buffer) => [`Content-Length: ${bytes.length}\r\n\r\n`, bytes]],
    [
      'in chunks',
      (bytes: Buffer) => [
        `Transfer-Encoding: chunked\r\n\r\n${bytes.length.toString(16)}\r\n`,
        bytes,
        '\r\n0\r\n\r\n',
      ],
    ],
  ])('brings its body whole, up to the last byte that is taken: %s', async (_how, worded) => {
    const bytes = randomBytes(MOST_BODY_BYTES);
    const digest = (of: Buffer) => createHash('sha256').update(of).digest('hex');
    const { port } = await open(async (request, response) => {
      response.end(digest(await buffer(request)));
    });
    expect(await say(port, `POST / HTTP/1.1\r\n${HOST}`, ...worded(bytes))).toContain(digest(bytes));
  });

  it('is not handed in before its body is there, and never when the sender leaves in the middle', async () => {
    const lines = listenToLog();
    const { port, handed } = await open();
    const socket = connect(port, '127.0.0.1');
    socket.write(`POST / HTTP/1.1\r\n${HOST}Content-Length: 10\r\n\r\nhalf`);
    await say(port, `GET / HTTP/1.1\r\n${HOST}\r\n`);
    expect(handed.map(({ method }) => method)).toEqual(['GET']);
    socket.destroy();
    await expect
      .poll(() => lines.map(({ method, isCutOff }) => [method, isCutOff]))
      .toContainEqual(['POST', true]);
    expect(handed.map(({ method }) => method)).toEqual(['GET']);
  });

  it('is not that of another name of the host, which hears the right one', async () => {
    const { port, handed } = await open();
    const answer = await say(port, 'GET /sign-in HTTP/1.1\r\nHost: evil.example\r\n\r\n');
    expect(answer).toContain('<a href="https://latchkey.example.com">https://latchkey.example.com</a>');
    expect(answer).toContain('N8N_EDITOR_BASE_URL');
    expect(answer).not.toContain('evil');
    expect(statusOf(await say(port, 'GET /healthz HTTP/1.1\r\nHost: 10.1.2.3:5678\r\n\r\n'))).toBe(200);
    expect(handed.map(({ url }) => url)).toEqual(['/healthz']);
  });

  it('says nothing of where its answer could not be read, in the place of what fails because of that', async () => {
    const { port } = await open((_request, response) => {
      response.statusCode = 500;
      response.end('Internal Server Error');
    });
    const form = await say(port, `POST / HTTP/1.1\r\n${HOST}Content-Length: 3\r\n\r\na=b`);
    expect(statusOf(form)).toBe(400);
    expect(form).toContain('<h1>This cannot be read</h1>');
    expect(statusOf(await say(port, `GET / HTTP/1.1\r\n${HOST}\r\n`))).toBe(500);
  });

  it('is answered with the status that its page chose', async () => {
    const lines = listenToLog();
    const { port } = await open((_request, response) => {
      setPageStatus(410);
      response.end('dead');
    });
    expect(statusOf(await say(port, `GET / HTTP/1.1\r\n${HOST}\r\n`))).toBe(410);
    expect(statusOf(await say(port, `POST / HTTP/1.1\r\n${HOST}Content-Length: 0\r\n\r\n`))).toBe(200);
    await expect.poll(() => lines.map(({ status }) => status)).toEqual([410, 200]);
  });

  it('is answered with the cookie of its page beside those of others', async () => {
    const { port } = await open((_request, response) => {
      setPageCookie('wanted=%2Fapps; Path=/');
      response.setHeader('Set-Cookie', 'other=1').end('there');
    });
    const answer = await say(port, `GET / HTTP/1.1\r\n${HOST}\r\n`);
    expect(answer.match(/^set-cookie: .*$/gim)).toEqual([
      'Set-Cookie: other=1',
      'Set-Cookie: wanted=%2Fapps; Path=/',
    ]);
  });

  it('is known for what this process asks itself, and counted under the address that it asks for', async () => {
    const { port, handed } = await open();
    await say(port, `GET /first HTTP/1.1\r\n${HOST}\r\n`);
    const { headers } = handed[0] ?? expect.fail('Nothing was handled.');
    const own = `X-Own-Request: ${headers['x-own-request']}\r\nX-Forwarded-For: 203.0.113.7\r\n`;
    await say(port, `GET /again HTTP/1.1\r\nHost: 192.0.2.1:5678\r\n${own}X-Action-Forwarded: 1\r\n\r\n`);
    expect(handed[1]?.headers).toMatchObject({ 'x-forwarded-for': '203.0.113.7', 'x-action-forwarded': '1' });
    await say(
      port,
      `GET /forged HTTP/1.1\r\n${HOST}${own.replace(/-\w+/, '-x')}X-Action-Forwarded: 1\r\n\r\n`,
    );
    expect(handed[2]?.headers).toMatchObject({ 'x-forwarded-for': '127.0.0.1' });
    expect(handed[2]?.headers).not.toHaveProperty('x-action-forwarded');
  });

  it('gets a plain page when what is behind the door fails, and the log has why, with its id', async () => {
    const lines = listenToLog();
    const { port } = await open(() => Promise.reject(new Error('The roof is leaking')));
    const answer = await say(port, `GET /users?search=mia HTTP/1.1\r\n${HOST}\r\n`);
    expect(statusOf(answer)).toBe(500);
    expect(answer).toContain('Nothing that was saved before is lost');
    expect(answer).not.toContain('roof');
    const [requestId] = said(answer, 'X-Request-Id');
    await expect.poll(() => lines.length).toBe(2);
    expect(lines).toMatchObject([
      { level: 'error', requestId, err: { message: 'The roof is leaking', stack: expect.any(String) } },
      { level: 'warn', requestId, method: 'GET', path: '/users', status: 500, ms: expect.any(Number) },
    ]);
  });
});

describe('a connection', () => {
  const HASTE = { headersTimeout: 100, requestTimeout: 200, connectionsCheckingInterval: 20 };

  it.each([
    ['the headers', `GET / HTTP/1.1\r\n${HOST}X-Slow: `],
    ['the body', `POST / HTTP/1.1\r\n${HOST}Content-Length: 10\r\n\r\nslow`],
    ['the chunks', `POST / HTTP/1.1\r\n${HOST}Transfer-Encoding: chunked\r\n\r\n5\r\nslow`],
  ])('on which %s do not come to an end is told so and closed', async (_what, words) => {
    const { port, handed } = await open(undefined, HASTE);
    const answer = await say(port, words);
    expect(statusOf(answer)).toBe(408);
    expect(answer).toContain('This took too long');
    expect(handed).toEqual([]);
  });

  it('on which nothing moves is closed', async () => {
    const { port } = await open(() => {}, { timeout: 100 });
    expect(await say(port, `GET / HTTP/1.1\r\n${HOST}\r\n`)).toBe('');
  });

  it('has the times and sizes that are promised where nobody shortens them', async () => {
    const { server } = await open();
    expect(server).toMatchObject({ headersTimeout: 15_000, requestTimeout: 60_000, maxConnections: 1_000 });
    expect(CONNECTION_LIMITS).toEqual({ total: 900, perNetwork: 300 });
    expect(BODY_LIMITS).toEqual({ total: 64 * MB, perNetwork: 8 * MB, free: 16 * 1024 });
  });
});

describe('the log of requests', () => {
  const TOKEN = '01a20570-ea0e-71df-b762-cd843742e3da.c2lnbmF0dXJlLW9mLWEtbGlua19zaWduYXR1cmUtMTI';

  it('has one line at debug for each, without query and without what a link holds', async () => {
    const lines = listenToLog();
    const { port } = await open();
    for (const path of [
      `/invite/${TOKEN}`,
      '/setup?code=ABCD-EFGH-JKLM',
      '/reset-password/anything',
      `/x/${TOKEN}#y`,
    ])
      await say(port, `GET ${path} HTTP/1.1\r\n${HOST}Cookie: latchkey=secret-cookie\r\n\r\n`);
    await expect.poll(() => lines.length).toBe(4);
    expect(lines.map(({ level, path, status }) => [level, path, status])).toEqual([
      ['debug', '/invite/…', 200],
      ['debug', '/setup', 200],
      ['debug', '/reset-password/…', 200],
      ['debug', '/x/…', 200],
    ]);
    expect(JSON.stringify(lines)).not.toMatch(/ABCD|anything|secret-cookie|c2lnbmF0/);
  });

  it('holds nothing that a terminal would obey, and no line that is not its own', async () => {
    const lines = listenToLog();
    const { port } = await open();
    expect(statusOf(await say(port, Buffer.from(`GET /\x9b31m HTTP/1.1\r\n${HOST}\r\n`, 'latin1')))).toBe(
      400,
    );
    expect(statusOf(await say(port, Buffer.from(`GET /\x1b[31m HTTP/1.1\r\n${HOST}\r\n`, 'latin1')))).toBe(
      400,
    );
    await say(port, `GET /%1b[31m%0a${'a'.repeat(5000)} HTTP/1.1\r\n${HOST}\r\n`);
    await expect.poll(() => lines.length).toBe(1);
    expect(String(lines[0]?.path)).toMatch(/^\/%1b\[31m%0aa{189}$/);
  });

  it('shows what a verb logs under the request that it was called for, however many there are at once', async () => {
    const { log } = await import('../lib/log');
    const lines = listenToLog();
    const { port } = await open(async ({ url }, response) => {
      await new Promise((resolve) => setImmediate(resolve));
      log('info', `Work for ${url}`);
      response.end();
    });
    const paths = Array.from({ length: 20 }, (_, n) => `/${n}`);
    await Promise.all(
      paths.map(
        (path) => new Promise((resolve) => ask({ port, path }, (answer) => resolve(answer.resume())).end()),
      ),
    );
    await expect.poll(() => lines.length).toBe(40);
    const idOf = (what: (line: Record<string, unknown>) => boolean) => lines.find(what)?.requestId;
    for (const path of paths) {
      const id = idOf((line) => line.msg === `Work for ${path}`);
      expect(id).toEqual(expect.any(String));
      expect(id).toBe(idOf((line) => line.path === path));
    }
    expect(new Set(lines.map(({ requestId }) => requestId)).size).toBe(20);
  });
});

describe('a server that cannot listen', () => {
  it('says that its port is taken', async () => {
    const { port } = await open();
    const outcome = listen(createServer(), port, '127.0.0.1');
    await expect(outcome).rejects.toMatchObject({ code: 'port_taken', facts: { port } });
  });

  it('says that no interface has its address', async () => {
    const outcome = listen(createServer(), 0, '192.0.2.1');
    await expect(outcome).rejects.toMatchObject({
      code: 'listen_address_unknown',
      facts: { address: '192.0.2.1' },
    });
  });
});
