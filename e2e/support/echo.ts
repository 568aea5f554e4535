import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';

/** An app that knows nothing of signing in: it tells what it is told. */
export type Echo = {
  port: number;
  /** Paths of the requests that have reached it, in order. */
  reached: string[];
  /** Which of two apps it is. */
  close(): Promise<void>;
};

const PAGE = (name: string, { headers, url }: IncomingMessage) =>
  `<!doctype html><html lang="en"><title>${name}</title><h1>${name}</h1><p>Path: ${url}</p>` +
  `<p>User: ${headers['remote-email'] ?? ''}</p><form method="post" action="/save"><button>Save</button></form></html>`;

/** Starts an app. `cookies`: what it sets with every answer. */
export async function openEcho(name: string, cookies: string[] = []): Promise<Echo> {
  const reached: string[] = [];
  /** What HTTP's server knows nothing of any more. */
  const open = new Set<Duplex>();
  const server = createServer(async (request, response) => {
    const path = request.url?.split('?')[0] ?? '';
    reached.push(request.url ?? '');
    if (cookies.length > 0) response.setHeader('Set-Cookie', cookies);
    if (path === '/events') {
      response.writeHead(200, { 'Content-Type': 'text/event-stream' }).write('data: first\n\n');
      return;
    }
    let bytes = 0;
    for await (const chunk of request) {
      bytes += (chunk as Buffer).length;
    }
    if (path === '/headers' || path === '/upload') {
      response.writeHead(200, { 'Content-Type': 'application/json' });
      response.end(JSON.stringify({ method: request.method, bytes, rawHeaders: request.rawHeaders }));
    } else response.writeHead(200, { 'Content-Type': 'text/html' }).end(PAGE(name, request));
  });
  // Says who came, in one frame (RFC 6455).
  server.on('upgrade', (request, socket) => {
    reached.push(request.url ?? '');
    const key = `${request.headers['sec-websocket-key']}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`;
    const accept = createHash('sha1').update(key).digest('base64');
    const said = Buffer.from(String(request.headers['remote-email']));
    socket.write(
      `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
    );
    socket.write(Buffer.concat([Buffer.from([0x81, said.length]), said]));
    socket.on('error', () => {});
    open.add(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    reached,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
        for (const socket of open) socket.destroy();
      }),
  };
}
