import type { IncomingMessage, ServerResponse } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { MOST_BODY_BYTES } from './front-door';
import { frontDoor, listen } from './serve';

// The real server on a real port, which clients of several addresses share: those of the loopback network.

type Behind = (request: IncomingMessage, response: ServerResponse) => void | Promise<void>;
type Limits = Parameters<typeof frontDoor>[2];

const KB = 1024;
const [ONE, OTHER, THIRD] = ['127.0.0.1', '127.0.0.2', '127.0.0.3'];
const HOST = 'Host: latchkey.example.com\r\n';
const page = (more = '') => `GET / HTTP/1.1\r\n${HOST}${more}\r\n`;
const form = (length: number, more = '') =>
  `POST / HTTP/1.1\r\n${HOST}${more}Content-Length: ${length}\r\n\r\n`;

let closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  await Promise.all(closing.map((close) => close()));
  closing = [];
});

async function open(
  limits: Limits,
  {
    proxyHops = 0,
    behind = (_request, response) => void response.end('in'),
  }: { proxyHops?: number; behind?: Behind } = {},
) {
  const handed: string[] = [];
  const served = { baseUrl: 'https://latchkey.example.com', proxyHops };
  const server = frontDoor(
    served,
    async (request, response) => {
      handed.push(String(request.headers['x-forwarded-for']));
      await behind(request, response);
    },
    limits,
  );
  await listen(server, 0, '0.0.0.0');
  closing.push(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return { port: (server.address() as AddressInfo).port, handed };
}

type Client = Socket & { heard(): string };

/** A connection from this address, on which this is said; it stays open. */
async function client(port: number, from: string, words = ''): Promise<Client> {
  const socket = connect({ port, host: ONE, localAddress: from });
  let text = '';
  socket.on('data', (chunk) => {
    text += chunk;
  });
  socket.on('error', () => {});
  closing.push(async () => void socket.destroy());
  await new Promise<void>((resolve) => {
    socket.once('connect', () => resolve());
    socket.once('close', () => resolve());
  });
  if (words) socket.write(words);
  return Object.assign(socket, { heard: () => text });
}

const statusOf = ({ heard }: Client) => Number(/^HTTP\/1\.1 (\d+)/.exec(heard())?.[1] ?? 0);
/** Which of them are still open once all that is to be closed is. */
const openOf = async (clients: Client[]) => {
  await sleep(100);
  return clients.map(({ closed }) => !closed);
};
async function answered(port: number, from: string, words = page()): Promise<number> {
  const asking = await client(port, from, words);
  await expect.poll(() => statusOf(asking) || asking.closed).toBeTruthy();
  asking.destroy();
  return statusOf(asking);
}

describe.skipIf(process.platform !== 'linux')('connections', () => {
  const FEW = { connections: { total: 8, perNetwork: 4 } };

  it('of one network beyond its number close its oldest idle ones, and nobody else’s', async () => {
    const { port } = await open(FEW);
    const others = [await client(port, OTHER, page()), await client(port, THIRD)];
    const own: Client[] = [];
    for (let n = 0; n < 12; n += 1) own.push(await client(port, ONE, n % 2 ? page() : ''));
    const isOpen = await openOf(own);
    expect(isOpen.filter(Boolean)).toHaveLength(4);
    expect([isOpen[0], isOpen[11]]).toEqual([false, true]);
    expect(await openOf(others)).toEqual([true, true]);
  });

  it('that one address keeps in hundreds leave room for a newcomer, from elsewhere as from there', async () => {
    const { port } = await open({});
    const kept: Client[] = [];
    for (let n = 0; n < 1_100; n += 1) kept.push(await client(port, ONE, n % 3 ? page() : ''));
    expect(await answered(port, OTHER)).toBe(200);
    expect(await answered(port, ONE)).toBe(200);
    expect((await openOf(kept)).filter(Boolean).length).toBeLessThanOrEqual(300);
  });

  it('of everybody beyond the total close the oldest idle one of the network that has most', async () => {
    const { port } = await open({ connections: { total: 6, perNetwork: 4 } });
    const first = await client(port, OTHER, page());
    const many: Client[] = [];
    for (let n = 0; n < 4; n += 1) many.push(await client(port, ONE, page()));
    const third = await client(port, THIRD, page());
    const newcomer = await client(port, OTHER, page());
    await expect.poll(() => statusOf(newcomer)).toBe(200);
    expect(await openOf([first, third, ...many])).toEqual([true, true, false, true, true, true]);
  });

  it('on which a request is being handled are never closed for another; one more is not taken', async () => {
    const { port, handed } = await open({ connections: { total: 3, perNetwork: 3 } }, { behind: () => {} });
    const busy: Client[] = [];
    for (let n = 0; n < 3; n += 1) busy.push(await client(port, [ONE, OTHER, THIRD][n] ?? ONE, page()));
    await expect.poll(() => handed.length).toBe(3);
    expect(await answered(port, ONE)).toBe(0);
    expect(await openOf(busy)).toEqual([true, true, true]);
    busy[0]?.destroy();
    await sleep(50);
    await client(port, ONE, page());
    await expect.poll(() => handed.length).toBe(4);
  });

  it.each([
    ['has sent half of its headers', `GET / HTTP/1.1\r\n${HOST}X-Slow: `],
    ['has sent half of its form', `${form(100)}half`],
    [
      'has sent half of its form in chunks',
      `POST / HTTP/1.1\r\n${HOST}Transfer-Encoding: chunked\r\n\r\n5\r\nha`,
    ],
  ])('whose client %s give way', async (_what, words) => {
    const { port } = await open({ connections: { total: 4, perNetwork: 4 } });
    const slow: Client[] = [];
    for (let n = 0; n < 4; n += 1) slow.push(await client(port, ONE, words));
    await sleep(50);
    expect(await answered(port, OTHER)).toBe(200);
    expect(await openOf(slow)).toEqual([false, true, true, true]);
  });

  it('whose client does not read its answer give way', async () => {
    const large = Buffer.alloc(32 * MOST_BODY_BYTES, 'a');
    const { port, handed } = await open(
      { connections: { total: 3, perNetwork: 3 } },
      { behind: ({ url }, response) => void response.end(url === '/large' ? large : 'in') },
    );
    for (let n = 0; n < 3; n += 1) (await client(port, ONE, `GET /large HTTP/1.1\r\n${HOST}\r\n`)).pause();
    await expect.poll(() => handed.length).toBe(3);
    expect(await answered(port, OTHER)).toBe(200);
  });

  it('of a trusted proxy are everybody’s: they have no number of their own', async () => {
    const { port, handed } = await open(FEW, { proxyHops: 1, behind: () => {} });
    for (let n = 0; n < 8; n += 1) await client(port, ONE, page(`X-Forwarded-For: 203.0.113.${n}\r\n`));
    await expect.poll(() => handed.length).toBe(8);
    expect(new Set(handed).size).toBe(8);
  });

  it('that a trusted proxy keeps idle give way to its next', async () => {
    const { port } = await open(FEW, { proxyHops: 1 });
    const kept: Client[] = [];
    for (let n = 0; n < 20; n += 1)
      kept.push(await client(port, ONE, page(`X-Forwarded-For: 203.0.113.${n}\r\n`)));
    await expect.poll(() => statusOf(kept[19] ?? expect.fail())).toBe(200);
    expect((await openOf(kept)).filter(Boolean)).toHaveLength(8);
  });
});

describe.skipIf(process.platform !== 'linux')('posts', () => {
  it('beyond those of a minute are refused before their body has come, for whom a proxy asks, and nobody else', async () => {
    const { port, handed } = await open({ posts: 3 }, { proxyHops: 1 });
    const from = (who: string) => `X-Forwarded-For: ${who}\r\n`;
    for (let n = 0; n < 3; n += 1)
      expect(await answered(port, ONE, `${form(1, from('203.0.113.1'))}a`)).toBe(200);
    const refused = await client(port, ONE, form(1000, from('203.0.113.1')));
    await expect.poll(() => statusOf(refused)).toBe(429);
    expect(refused.heard()).toMatch(/^Retry-After: \d+\r$/im);
    expect(await answered(port, ONE, page(from('203.0.113.1')))).toBe(200);
    expect(await answered(port, ONE, `${form(1, from('203.0.113.2'))}a`)).toBe(200);
    expect(handed.filter((address) => address === '203.0.113.1')).toHaveLength(4);
  });
});

describe.skipIf(process.platform !== 'linux')('bodies', () => {
  const SMALL = { bodies: { total: 640 * KB, perNetwork: 256 * KB, free: 4 * KB } };
  const half = (bytes: number, more = '') => form(MOST_BODY_BYTES, more) + 'a'.repeat(bytes);
  const statuses = async (clients: Client[]) => {
    await sleep(200);
    return clients.map(statusOf);
  };
  const echo: Behind = async (request, response) => {
    response.end(String((await buffer(request)).length));
  };

  it('of one network beyond its bytes are refused, with when to try again', async () => {
    const { port } = await open(SMALL);
    const own: Client[] = [];
    for (let n = 0; n < 4; n += 1) own.push(await client(port, ONE, half(120 * KB)));
    expect(await statuses(own)).toEqual([0, 0, 429, 429]);
    expect(own[2]?.heard()).toMatch(/^Retry-After: \d+\r$/im);
    expect(own[2]?.heard()).toContain('Too much is being sent at once');
    expect(await answered(port, OTHER, form(100 * KB) + 'a'.repeat(100 * KB))).toBe(200);
  });

  it('that are small are always taken, however much is being sent, by others or by the same', async () => {
    const { port } = await open(SMALL, { behind: echo });
    for (const from of [ONE, OTHER, THIRD])
      for (let n = 0; n < 4; n += 1) await client(port, from, half(120 * KB));
    await sleep(200);
    for (const from of [ONE, OTHER, '127.0.0.4'])
      expect(await answered(port, from, `${form(3)}a=b`)).toBe(200);
  });

  it('of everybody beyond the total end the oldest unfinished one of the network that has most', async () => {
    const { port } = await open(SMALL);
    const most = [await client(port, ONE, half(120 * KB)), await client(port, ONE, half(120 * KB))];
    const others = [await client(port, OTHER, half(150 * KB)), await client(port, THIRD, half(100 * KB))];
    expect(await statuses([...most, ...others])).toEqual([0, 0, 0, 0]);
    const newcomer = await client(port, '127.0.0.4', form(150 * KB) + 'a'.repeat(150 * KB));
    await expect.poll(() => statusOf(newcomer)).toBe(200);
    expect(await statuses([...most, ...others])).toEqual([429, 0, 0, 0]);
  });

  it('give their bytes back when they are answered, refused or cut off', async () => {
    const { port } = await open(SMALL, { behind: echo });
    const whole = form(200 * KB) + 'a'.repeat(200 * KB);
    for (let n = 0; n < 20; n += 1) expect(await answered(port, ONE, whole)).toBe(200);
    for (let n = 0; n < 5; n += 1) {
      const left = await client(port, ONE, half(200 * KB));
      await sleep(50);
      left.destroy();
    }
    for (let n = 0; n < 5; n += 1) await client(port, ONE, half(120 * KB));
    await sleep(100);
    for (const close of closing.splice(1)) await close();
    await sleep(100);
    expect(await answered(port, ONE, whole)).toBe(200);
  });

  it('count while they are handled', async () => {
    const { port, handed } = await open(SMALL, { behind: () => {} });
    const whole = form(200 * KB) + 'a'.repeat(200 * KB);
    await client(port, ONE, whole);
    await expect.poll(() => handed.length).toBe(1);
    expect(await answered(port, ONE, whole)).toBe(429);
  });

  it('that come by a trusted proxy count for whom it asks', async () => {
    const { port } = await open(SMALL, { proxyHops: 1 });
    const through = (who: string) => client(port, ONE, half(120 * KB, `X-Forwarded-For: ${who}\r\n`));
    const clients = [
      ...[await through('203.0.113.1'), await through('203.0.113.1'), await through('203.0.113.1')],
      ...[await through('2001:db8::1'), await through('2001:db8::2'), await through('2001:db8:0:0:1::3')],
    ];
    expect(await statuses(clients)).toEqual([0, 0, 429, 0, 0, 429]);
    expect(await answered(port, ONE, `${form(3, 'X-Forwarded-For: 203.0.113.1\r\n')}a=b`)).toBe(200);
  });

  const pieces = (size: number) => {
    const piece = `${size.toString(16)}\r\n${'a'.repeat(size)}\r\n`;
    return piece.repeat(Math.ceil(1_000_000 / size));
  };
  const chunked = `POST / HTTP/1.1\r\n${HOST}Transfer-Encoding: chunked\r\n\r\n`;

  it.each([1, 2, 16, 63])('that come in pieces of %d bytes are refused, and not read on', async (size) => {
    const { port, handed } = await open({});
    const before = process.memoryUsage().rss;
    const senders: Client[] = [];
    for (let n = 0; n < 4; n += 1) senders.push(await client(port, ONE, chunked + pieces(size)));
    await expect.poll(() => senders.map(({ closed }) => closed)).toEqual(Array(4).fill(true));
    expect(handed).toEqual([]);
    // Each piece as Node hands it over takes 200 bytes: those of a byte would be 800 MB.
    expect((process.memoryUsage().rss - before) / KB / KB).toBeLessThan(200);
  });

  it.each([100, 1_000])('that come in pieces of %d bytes are whole in the end', async (size) => {
    const { port } = await open({}, { behind: echo });
    const whole = await client(port, ONE, `${chunked + pieces(size)}0\r\n\r\n`);
    const bytes = Math.ceil(1_000_000 / size) * size;
    await expect.poll(() => whole.heard().split('\r\n\r\n')[1]).toBe(String(bytes));
  });
});

describe('requests that are handled at once', () => {
  it('of one client with large bodies are one at a time, between which all others have their turn', async () => {
    let [working, most] = [0, 0];
    const behind: Behind = async (request, response) => {
      if ((await buffer(request)).length < 64 * KB) return void response.end('in');
      working += 1;
      most = Math.max(most, working);
      await sleep(20);
      working -= 1;
      response.end('in');
    };
    const { port } = await open({}, { behind });
    const large = form(100 * KB) + 'a'.repeat(100 * KB);
    const many: Client[] = [];
    for (let n = 0; n < 10; n += 1) many.push(await client(port, ONE, large));
    expect(await answered(port, ONE)).toBe(200);
    await expect.poll(() => many.map(statusOf)).toEqual(Array(10).fill(200));
    expect(most).toBe(1);
  });

  it('of one client by the hundred do not keep others from their turn', async () => {
    const waiting: (() => void)[] = [];
    const behind: Behind = ({ headers }, response) =>
      new Promise((resolve) => {
        const end = () => {
          response.end('in');
          resolve();
        };
        if (headers['x-forwarded-for'] === '203.0.113.1') waiting.push(end);
        else end();
      });
    const { port, handed } = await open({}, { proxyHops: 1, behind });
    const through = (who: string) => `X-Forwarded-For: ${who}\r\n`;
    const many: Client[] = [];
    for (let n = 0; n < 60; n += 1) many.push(await client(port, ONE, page(through('203.0.113.1'))));
    await expect.poll(() => handed.length).toBe(24);
    expect(await answered(port, ONE, page(through('203.0.113.2')))).toBe(200);
    // Those that leave while they wait are not handled at all.
    for (const leaving of many.slice(24, 44)) leaving.destroy();
    await sleep(100);
    while (waiting.length > 0) {
      waiting.shift()?.();
      await sleep(5);
    }
    await expect.poll(() => many.filter((one) => statusOf(one) === 200).length).toBe(40);
    expect(handed.filter((address) => address === '203.0.113.1')).toHaveLength(40);
  });
});
