import { Agent, request as ask, type IncomingMessage, type ServerResponse } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import { frontDoor, listen } from './serve';

// The real server on a real port, told to end while clients and proxies hold connections to it.

const HOST = 'latchkey.example.com';
const GET = `GET / HTTP/1.1\r\nHost: ${HOST}\r\n\r\n`;
/** Long enough for everything else that a test does. */
const LONG = { quiet: 20_000, last: 20_000 };

type Behind = (request: IncomingMessage, response: ServerResponse) => void | Promise<void>;

async function open(behind: Behind = (_request, response) => void response.end('in')) {
  const handed: string[] = [];
  const served = { baseUrl: `https://${HOST}`, proxyHops: 0 };
  const server = frontDoor(served, async (request, response) => {
    handed.push(request.url ?? '');
    await behind(request, response);
  });
  await listen(server, 0, '127.0.0.1');
  onTestFinished(() => server.end({ quiet: 0, last: 0 }));
  return { server, port: (server.address() as AddressInfo).port, handed };
}

/** A connection, what was heard on it, and how it ended. */
async function dial(port: number) {
  const socket: Socket = connect(port, '127.0.0.1');
  onTestFinished(() => void socket.destroy());
  await new Promise((resolve) => socket.once('connect', resolve));
  const line = { socket, heard: '', ended: undefined as string | undefined };
  socket.on('data', (chunk) => {
    line.heard += chunk;
  });
  socket.on('end', () => {
    line.ended ??= 'closed';
  });
  socket.on('error', (error) => {
    line.ended ??= error.message;
  });
  return line;
}

/** A connection on which one request was answered, and that is kept. */
async function dialAndKeep(port: number) {
  const line = await dial(port);
  line.socket.write(GET);
  await expect.poll(() => line.heard).toMatch(/^HTTP\/1\.1 200 OK\r\n.*Connection: keep-alive\r\n.*in/s);
  line.heard = '';
  return line;
}

/** Waits until new connections are refused; from then on each answer is the last one of its connection. */
async function nobodyListens(port: number): Promise<void> {
  const tryIt = () =>
    new Promise((resolve) => {
      const socket = connect(port, '127.0.0.1').once('error', resolve);
      socket.once('connect', () => resolve(socket.destroy()));
    });
  await expect.poll(tryIt).toMatchObject({ code: 'ECONNREFUSED' });
}

describe('a server that ends', () => {
  it('answers what still comes on connections that are kept, each as the last one of its connection', async () => {
    const { server, port, handed } = await open();
    const lines = await Promise.all(Array.from({ length: 5 }, () => dialAndKeep(port)));
    const ended = server.end(LONG);
    await nobodyListens(port);
    for (const line of lines) {
      await sleep(20);
      expect(line.ended).toBeUndefined();
      line.socket.write(GET);
      await expect.poll(() => line.ended).toBe('closed');
      expect(line.heard).toMatch(/^HTTP\/1\.1 200 OK\r\n.*Connection: close\r\n.*in/s);
    }
    await ended;
    expect(handed).toHaveLength(10);
  });

  it('takes no new connection', async () => {
    const { server, port } = await open();
    await dialAndKeep(port);
    void server.end(LONG);
    await nobodyListens(port);
  });

  it('gives an answer that is being made to its end, and says that it is the last one', async () => {
    let finish = () => {};
    const { server, port, handed } = await open((_request, response) => {
      finish = () => void response.end('late');
    });
    const line = await dial(port);
    line.socket.write(GET);
    await expect.poll(() => handed.length).toBe(1);
    const ended = server.end(LONG);
    await sleep(50);
    finish();
    await ended;
    await expect.poll(() => line.ended).toBe('closed');
    expect(line.heard).toMatch(/^HTTP\/1\.1 200 OK\r\n.*Connection: close\r\n.*late/s);
  });

  it('gives an answer to its end that had promised to keep its connection', async () => {
    let finish = () => {};
    const { server, port } = await open((_request, response) => {
      response.write('begun, ');
      finish = () => void response.end('done');
    });
    const line = await dial(port);
    line.socket.write(GET);
    await expect.poll(() => line.heard).toContain('begun, ');
    expect(line.heard).toContain('Connection: keep-alive');
    const ended = server.end({ quiet: 50, last: 20_000 });
    await sleep(100);
    expect(line.ended).toBeUndefined();
    finish();
    await ended;
    await expect.poll(() => line.heard).toMatch(/done\r\n0\r\n\r\n$/);
    await expect.poll(() => line.ended).toBe('closed');
  });

  it('takes a form to its end of which only a part has come', async () => {
    const { server, port } = await open(async (request, response) => void response.end(await text(request)));
    const line = await dial(port);
    line.socket.write(`POST / HTTP/1.1\r\nHost: ${HOST}\r\nContent-Length: 8\r\n\r\nhalf`);
    await sleep(50);
    const ended = server.end({ quiet: 50, last: 20_000 });
    await sleep(150);
    line.socket.write('half');
    await ended;
    await expect.poll(() => line.heard).toMatch(/Connection: close\r\n.*halfhalf/s);
  });

  it('does nothing of what follows the last answer of a connection', async () => {
    const { server, port, handed } = await open();
    const line = await dialAndKeep(port);
    const ended = server.end(LONG);
    await nobodyListens(port);
    line.socket.write(GET + GET.replace('/', '/unanswered'));
    await ended;
    await expect.poll(() => line.heard.match(/HTTP\/1\.1 200/g)).toHaveLength(1);
    expect(handed).toEqual(['/', '/']);
  });

  it('closes what is kept and not used, and what never was used, after it was quiet', async () => {
    const { server, port } = await open();
    const lines = [await dialAndKeep(port), await dial(port)];
    await server.end({ quiet: 50, last: 20_000 });
    for (const line of lines) {
      await expect.poll(() => line.ended).toBe('closed');
      expect(line.heard).toBe('');
    }
  });

  it('cuts off what does not come to an end', async () => {
    const { server, port, handed } = await open(() => {});
    const line = await dial(port);
    line.socket.write(GET);
    await expect.poll(() => handed.length).toBe(1);
    await server.end({ quiet: 20, last: 50 });
    await expect.poll(() => line.ended ?? line.socket.destroyed).toBeTruthy();
    expect(line.heard).toBe('');
  });

  it('says to whoever asks on a kept connection that it is not ready', async () => {
    const { server, port } = await open();
    const line = await dialAndKeep(port);
    const ended = server.end(LONG);
    await nobodyListens(port);
    line.socket.write(GET.replace('/', '/healthz/readiness'));
    await ended;
    await expect
      .poll(() => line.heard)
      .toMatch(/^HTTP\/1\.1 503 .*\{"status":"unavailable","missing":\["process"\]\}/s);
  });

  it.each([1, 2, 3])(
    'loses no form of a proxy that sends one after the other on connections that it keeps',
    async () => {
      let asked = 0;
      const { server, port, handed } = await open(async (request, response) => {
        asked += 1;
        await sleep((asked * 7) % 10);
        response.end(await text(request));
      });
      const agent = new Agent({ keepAlive: true });
      onTestFinished(() => agent.destroy());
      const post = (body: string) =>
        new Promise<string>((resolve, reject) => {
          const headers = { Host: HOST, 'Content-Length': body.length };
          const sent = ask({ port, host: '127.0.0.1', method: 'POST', agent, headers }, (answer) =>
            text(answer).then(resolve, reject),
          );
          // One that was not yet accepted is refused or reset, and nobody has read anything of it.
          sent
            .once('error', (error) => reject(Object.assign(error, { isKept: sent.reusedSocket })))
            .end(body);
        });
      let answered = 0;
      /** Posts until nobody listens any more, and says whether that was on a connection that was kept. */
      const worker = async (name: number) => {
        for (let n = 0; ; n += 1) {
          try {
            expect(await post(`${name}:${n}`)).toBe(`${name}:${n}`);
            answered += 1;
          } catch (error) {
            return (error as { isKept?: boolean }).isKept;
          }
        }
      };
      const workers = Promise.all(Array.from({ length: 24 }, (_, name) => worker(name)));
      await sleep(150);
      await server.end({ quiet: 500, last: 20_000 });
      expect(new Set(await workers)).toEqual(new Set([false]));
      expect(answered).toBeGreaterThan(24);
      expect(handed).toHaveLength(answered);
    },
  );
});
