import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import next from 'next';
import { config } from '../lib/config';
import { isOwnRequest, settleHeaders } from './front-door';

/** Requests in flight have this long to end once the instance is told to stop. */
const LAST_REQUESTS_MS = 5_000;

/** Starts Next behind the front door on the configured port. `stop` lets requests in flight end. */
export async function serve(root: string, dev: boolean): Promise<{ stop(): Promise<void> }> {
  const { port, listenAddress, baseUrl, proxyHops } = config();
  // Next asks itself for the page that an action redirects to; it does so here, never by the public name.
  const hostname =
    listenAddress && listenAddress !== '0.0.0.0' && listenAddress !== '::' ? listenAddress : '127.0.0.1';
  const server = createServer({ requestTimeout: 60_000, headersTimeout: 15_000, keepAliveTimeout: 65_000 });
  const app = next({ dev, dir: root, hostname, port, httpServer: server, turbopack: true });
  await app.prepare();
  const handle = app.getRequestHandler();

  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    const { method, headers } = request;
    const seen = { method, headers, remoteAddress: request.socket.remoteAddress };
    if (!isOwnRequest(seen, { baseUrl, proxyHops })) return refuse(response, baseUrl);
    settleHeaders(seen, { baseUrl, proxyHops });
    handle(request, response).catch(() => response.destroy());
  });
  await listen(server, port, listenAddress);
  return {
    async stop() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeIdleConnections();
      await Promise.race([closed, sleep(LAST_REQUESTS_MS, undefined, { ref: false })]);
      server.closeAllConnections();
      await app.close();
    },
  };
}

/** Resolves when the server listens; rejects with the reason when it cannot. */
export function listen(server: Server, port: number, address: string | null): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, address ?? undefined, () => resolve());
  });
}

function refuse(response: ServerResponse, baseUrl: string): void {
  response.writeHead(403, { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' });
  response.end(
    `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">` +
      `<title>Not sent from here</title><h1>This form was not sent from here</h1>` +
      `<p>For your safety nothing was done. Open <a href="${baseUrl}">${baseUrl}</a> and try again there.</p>` +
      `<p>If you run this instance: its address is set by N8N_EDITOR_BASE_URL.</p></html>`,
  );
}
