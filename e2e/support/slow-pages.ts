import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';

/** Long enough for a browser to draw what it has. */
const PAUSE_MS = 250;

/**
 * A proxy before an instance whose pages come in two pieces, as on a line that stalls: the first ends after this part of the
 * page. Everything else passes as it is.
 */
export async function slowPages(baseUrl: string) {
  let part = 1;
  const { hostname, port, host } = new URL(baseUrl);
  const server = http.createServer((request, response) => {
    const headers = { ...request.headers, host, 'accept-encoding': 'identity' };
    const { url: path, method } = request;
    const asking = http.request({ hostname, port, path, method, headers }, async (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      if (!answer.headers['content-type']?.startsWith('text/html')) return answer.pipe(response);
      const page = await buffer(answer);
      const cut = Math.floor(page.length * part);
      response.write(page.subarray(0, cut));
      await sleep(PAUSE_MS);
      return response.end(page.subarray(cut));
    });
    request.pipe(asking);
  });
  await new Promise<void>((listening) => server.listen(0, hostname, listening));
  return {
    url: `http://${hostname}:${(server.address() as AddressInfo).port}`,
    cutAt(wanted: number) {
      part = wanted;
    },
    async close() {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
}
